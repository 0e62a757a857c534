import type { Result } from '#libs/kernel';
import type { Attempt, Effect } from './effect.js';

/** A proposal to change the repository, for people to review. */
export interface NewProposal {
  /** The branch that holds it. */
  readonly branch: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** The commit's message, and what people read first. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly labels: readonly string[];
  /** The host's names of accounts, or of teams with their organisation (`shop/oncall`). */
  readonly reviewers: readonly string[];
  /** Epoch ms: when it was drafted. */
  readonly at: number;
}

/** A proposal as its host has it. */
export interface HostedProposal {
  readonly branch: string;
  readonly commit: string;
  readonly number?: number;
  readonly link?: string;
  readonly standing: 'open' | 'merged' | 'closed';
  /** Who merged or closed it, by the host's name. */
  readonly by?: string;
  /** Why it was closed, where somebody said so. */
  readonly reason?: string;
  /** Epoch ms: when it was last changed. */
  readonly at: number;
  /** Whether somebody can be asked to review it there that was wanted: those who cannot are named. */
  readonly unknownReviewers?: readonly string[];
  /** False where its branch is gone, as far as the host was asked: there is nothing left to tidy away. */
  readonly hasBranch?: boolean;
}

/** What a reviewer said. */
export interface HostedReview {
  /** The same when it is told again. */
  readonly id: string;
  readonly by: string;
  readonly verdict: 'approved' | 'changes-requested' | 'commented';
  readonly text: string;
  /** The lines that it is about, from 1, and what is to stand there instead, where the host knows suggestions. */
  readonly suggestion?: {
    readonly path: string;
    readonly from: number;
    readonly to: number;
    readonly text: string;
  };
}

/** Something that a host says has happened to a proposal: a reason to look at it, and nothing more. */
export interface HostNotice {
  readonly branch: string;
}

/** Where documents are proposed and reviewed: GitHub, GitLab, Gitea, a Git remote, a folder. */
export interface CodeHost {
  readonly name: string;
  /** Proposes, or brings the open proposal of the same branch up to date. Nothing is ever put on the base branch. */
  propose(proposal: NewProposal, attempt: Attempt): Promise<Effect<HostedProposal>>;
  /** The latest proposal of a branch, whatever became of it; undefined where there is none. */
  find(branch: string): Promise<Effect<HostedProposal | undefined>>;
  /** What people said of the open proposal, the oldest first. */
  reviews(branch: string): Promise<Effect<readonly HostedReview[]>>;
  /** All proposals whose branches begin so, and branches without one, which are `closed`. */
  list(prefix: string): Promise<Effect<readonly HostedProposal[]>>;
  /** Closes a proposal that is open, and removes its branch. */
  withdraw(branch: string, reason: string): Promise<Effect<void>>;
  /** The documents as the base branch has them now, by path. */
  read(folders: readonly string[]): Promise<Effect<ReadonlyMap<string, string>>>;
  /**
   * What a webhook says: undefined where it is about nothing of Argus, an error where it is not believed. Hosts
   * without webhooks do not have it.
   */
  readNotice?(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): Result<HostNotice | undefined>;
  /** Whether it could be proposed to now; the reason if not. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}

/** How the branches of Argus's proposals begin: `argus/runbook/<id>-<hash>`. */
export const proposalBranchPrefix = 'argus/';
