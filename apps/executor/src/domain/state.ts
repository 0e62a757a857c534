import type { ProposedAction } from '#libs/contracts';

/** One approval, from the question to what became of the action. */
export interface Run {
  readonly approvalId: string;
  readonly action: ProposedAction;
  /** The digest that a person was asked with. */
  readonly askedDigest: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly stage: 'asked' | 'granted' | 'void' | 'started' | 'settled';
  readonly grantedDigest?: string;
  readonly grantedAt?: number;
  readonly startedAt?: number;
}

/** What the executor knows of an incident. */
export interface ExecutorState {
  readonly incidentId?: string;
  readonly open: boolean;
  /** Material changes of the incident so far. */
  readonly revision: number;
  readonly runs: readonly Run[];
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialExecutorState: ExecutorState = { open: false, revision: 0, runs: [] };
