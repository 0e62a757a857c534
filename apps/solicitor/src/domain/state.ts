import type { EventData, ProposedAction } from '#libs/contracts';
import { type IncidentFacts, unknownIncident } from '#libs/policy';

type RecommendedRunbook = EventData<'argus.triage.recommended.v1'>['runbook'];

/** A recommendation that names an action. */
export interface Recommendation {
  /** The id of the event that stated it. */
  readonly id: string;
  readonly action: ProposedAction;
  readonly runbook?: RecommendedRunbook;
  /** Who wants it, where a person does. */
  readonly proposer?: string;
}

/** Somebody agrees. */
export interface Vote {
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
}

/** What follows when people do not agree. */
export type AfterNo = Pick<EventData<'argus.approval.requested.v1'>, 'next' | 'handOverTo'>;

/** One question to people, and the answer. */
export interface Approval {
  readonly approvalId: string;
  readonly action: ProposedAction;
  readonly digest: string;
  /** The page, as people were told it. */
  readonly link: string;
  readonly requestedAt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly runbook?: RecommendedRunbook;
  /** The version of the rules and the revision of the incident that the digest binds, where they are recorded. */
  readonly rules?: string;
  readonly revision?: number;
  /** The names of those who may decide; empty for anybody. */
  readonly approvers: readonly string[];
  /** How many have to agree. */
  readonly needed: number;
  /** Those who agree so far. */
  readonly votes: readonly Vote[];
  /** Who wants the action, where a person does. */
  readonly proposer?: string;
  readonly afterNo: AfterNo;
  readonly status: 'pending' | 'granted' | 'rejected' | 'expired';
  readonly decidedAt?: number;
  /** Who decided; absent when it expired. */
  readonly actor?: string;
  /** Why it was granted, rejected, or why it expired. */
  readonly reason?: string;
  /** How often it had been asked again by then. */
  readonly again: number;
  /** What the executor said when it would not run it. */
  readonly refusedBecause?: string;
}

/** What the solicitor knows of an incident. */
export interface SolicitorState {
  readonly incidentId?: string;
  /** What the policy may ask about it. */
  readonly facts: IncidentFacts;
  readonly title: string;
  readonly severity?: EventData<'argus.incident.opened.v1'>['severity'];
  readonly open: boolean;
  /** Material changes so far; an approval is for one of these revisions only. */
  readonly revision: number;
  /** The standing recommendation, while it names an action. */
  readonly recommendation?: Recommendation;
  /** How often people were asked again for it, as it was not let run. */
  readonly again: number;
  /** In the order in which they were asked. */
  readonly approvals: readonly Approval[];
  /** The approvals whose action the executor has begun. */
  readonly started: readonly string[];
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialSolicitorState: SolicitorState = {
  facts: unknownIncident,
  title: '',
  open: false,
  revision: 0,
  again: 0,
  approvals: [],
  started: [],
};

/** The approval with this id, if the incident has it. */
export const approvalOf = (state: SolicitorState, approvalId: string): Approval | undefined =>
  state.approvals.find((approval) => approval.approvalId === approvalId);
