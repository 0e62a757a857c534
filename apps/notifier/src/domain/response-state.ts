import type { Severity } from '#libs/contracts';

/** Where an escalation got to. */
export interface Escalating {
  readonly round: number;
  readonly step: number;
  /** When the next step is due, epoch ms; undefined after the last one. */
  readonly nextAt?: number;
}

/** People who have to be told at their own addresses, whatever a receiver's rhythm. */
export interface Page {
  /** The id of the event that says so. */
  readonly id: string;
  readonly topic: 'escalated' | 'handed-over' | 'approval-requested';
  readonly persons: readonly string[];
  readonly receivers: readonly string[];
  /** Epoch ms. */
  readonly time: number;
  readonly severity: Severity;
  /** Who handed it over, or which escalation it is. */
  readonly by: string;
  readonly round: number;
  readonly step: number;
  readonly said?: string;
  /** What its readers are asked to agree to. */
  readonly approval?: AskedApproval;
}

/** What somebody is asked to agree to, with the page on which they can. */
export interface AskedApproval {
  readonly approvalId: string;
  readonly action: string;
  readonly target: string;
  /** What it does, in sentences; absent in records that are older. */
  readonly says?: string;
  readonly risk: string;
  readonly link: string;
  readonly expiresAt: string;
}

/** A promise that began to count. */
export interface PromisedTimes {
  readonly severity: Severity;
  /** Epoch ms. */
  readonly acknowledgeBy?: number;
  readonly resolveBy?: number;
}

/** Who answers for the incident, and who has been asked to. */
export interface Response {
  /** Who has acknowledged: as people call them. */
  readonly heldBy?: string;
  /** Nobody is told again before; epoch ms. */
  readonly snoozedUntil?: number;
  /** Who is to answer now, and until when (epoch ms) the escalation waits for them. */
  readonly handedTo?: { readonly person: string; readonly answerBy?: number };
  /** By the escalation's name. */
  readonly escalating: ReadonlyMap<string, Escalating>;
  /** Why the escalation begins when it begins next. */
  readonly occasion: string;
  /** The last page of each kind: earlier ones are of no use any more. */
  readonly pages: ReadonlyMap<string, Page>;
  /** Since when promises count, epoch ms. */
  readonly countsFrom: number;
  readonly promised?: PromisedTimes;
  /** Whether anybody has acknowledged since then. */
  readonly answered: boolean;
  /** Promises that are known to be broken. */
  readonly broken: ReadonlySet<'acknowledge' | 'resolve'>;
}

/** Nobody was asked. */
export const noResponse: Response = {
  escalating: new Map(),
  occasion: 'not-acknowledged',
  pages: new Map(),
  countsFrom: 0,
  answered: false,
  broken: new Set(),
};
