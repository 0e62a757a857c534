import type { EventData, ProposedAction } from '#libs/contracts';

/** What takes an action back. */
export type Undoing = NonNullable<ProposedAction['undo']>;

/** One approved action, from the question to what became of it; or one that takes such an action back. */
export interface Run {
  /** Tells it from every other run, and is what the other side is told to know it again by. */
  readonly key: string;
  readonly approvalId: string;
  readonly action: ProposedAction;
  /** The id of the action that it takes back. */
  readonly undoOf?: string;
  /** The digest that a person was asked with. */
  readonly askedDigest: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly stage: 'asked' | 'granted' | 'void' | 'started' | 'settled';
  readonly grantedDigest?: string;
  readonly grantedAt?: number;
  /** The policy agreed to it, and no person. */
  readonly automatic?: boolean;
  readonly startedAt?: number;
  readonly cancelled?: boolean;
  /** What restores what was there before, as the run told. */
  readonly restoring?: Undoing;
}

/** What the executor knows of an incident. */
export interface ExecutorState {
  readonly incidentId?: string;
  readonly open: boolean;
  /** Material changes of the incident so far. */
  readonly revision: number;
  /** The service that its labels name. */
  readonly service?: string;
  readonly runs: readonly Run[];
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialExecutorState: ExecutorState = { open: false, revision: 0, runs: [] };

/** The run that a fact about an action belongs to: an undo goes by the approval of what it takes back. */
export const runKey = ({
  approvalId,
  undoOf,
}: Pick<EventData<'argus.action.refused.v1'>, 'approvalId' | 'undoOf'>): string =>
  undoOf === undefined ? approvalId : `${approvalId}-undo`;
