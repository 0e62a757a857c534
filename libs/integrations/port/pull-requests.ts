import type { Result } from '#libs/kernel';
import type { HostNotice, HostedReview } from './code-host.js';
import type { Effect } from './effect.js';

/** A pull request, or merge request, as its host has it. */
export interface PullRequest {
  readonly number: number;
  readonly link: string;
  /** The branch that it comes from, within the same repository. */
  readonly branch: string;
  readonly commit: string;
  readonly standing: 'open' | 'merged' | 'closed';
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** Who has been asked to review it, named as in `NewProposal`. */
  readonly asked: readonly string[];
  /** Epoch ms: when it was last changed. */
  readonly at: number;
}

/** Who settled a pull request, and why, where the host knows. */
export interface Settlement {
  readonly by?: string;
  readonly reason?: string;
}

/**
 * The pull requests of one repository, by its host's API. Its methods reject with a HostFailure. What they have in
 * common, such as looking up before doing again, is not for them to know.
 */
export interface PullRequests {
  readonly name: string;
  /** Those of a branch of the repository itself, the latest first. */
  of(branch: string): Promise<readonly PullRequest[]>;
  /** Those of all branches whose names begin so, the latest first. */
  from(prefix: string): Promise<readonly PullRequest[]>;
  open(content: {
    readonly branch: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<PullRequest>;
  describe(number: number, text: { readonly title: string; readonly body: string }): Promise<void>;
  /** Adds labels to those that are there. */
  label(number: number, labels: readonly string[]): Promise<void>;
  /** Asks for reviews, and resolves with those who cannot be asked there. */
  ask(number: number, reviewers: readonly string[]): Promise<readonly string[]>;
  /** What people said who may write to the repository, the oldest first. */
  reviews(number: number): Promise<readonly HostedReview[]>;
  settlement(pullRequest: PullRequest): Promise<Settlement>;
  close(number: number, reason: string): Promise<void>;
  readNotice(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): Result<HostNotice | undefined>;
  /** Resolves with what was found where pull requests can be read. */
  check(): Promise<string>;
}

/** A host did not do what it was asked; what that means. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';

  constructor(readonly effect: Effect<never>) {
    super(effect.kind === 'done' ? 'done' : effect.reason);
  }
}
