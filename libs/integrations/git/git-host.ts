import {
  type CodeHost,
  type Effect,
  type HostedProposal,
  type HostedReview,
  type NewProposal,
  effectDone,
  permanent,
  temporary,
} from '#libs/integrations/port';
import { GitFailure, GitRefusal } from './git-program.js';
import { GitRepository, type RemoteBranch } from './git-repository.js';
import type { GitSettings } from './settings.js';

/**
 * Review at a Git remote that has no pull requests: a branch is the proposal. It is accepted when the base has its
 * commit, and rejected when somebody removes it.
 */
export class GitHost implements CodeHost {
  readonly name = 'git';
  private readonly repository: GitRepository;

  constructor(settings: GitSettings) {
    this.repository = new GitRepository(settings);
  }

  propose({ branch, files, title, body, at }: NewProposal): Promise<Effect<HostedProposal>> {
    return tried(async () => {
      const message = `${title}\n\n${body}`;
      const { commit, changed } = await this.repository.push({ branch, files, message, at });
      return effectDone({ branch, commit, standing: 'open' as const, at }, !changed);
    });
  }

  find(branch: string): Promise<Effect<HostedProposal | undefined>> {
    return tried(async () => {
      const found = (await this.repository.branches(branch)).find(({ name }) => name === branch);
      return effectDone(found === undefined ? undefined : hosted(found));
    });
  }

  reviews(): Promise<Effect<readonly HostedReview[]>> {
    return Promise.resolve(effectDone([]));
  }

  list(prefix: string): Promise<Effect<readonly HostedProposal[]>> {
    return tried(async () => effectDone((await this.repository.branches(prefix)).map(hosted)));
  }

  withdraw(branch: string): Promise<Effect<void>> {
    return tried(async () => {
      const found = (await this.repository.branches(branch)).find(({ name }) => name === branch);
      if (found === undefined) return effectDone(undefined, true);
      await this.repository.remove(branch, found.commit);
      return effectDone(undefined);
    });
  }

  read(folders: readonly string[]): Promise<Effect<ReadonlyMap<string, string>>> {
    return tried(async () => effectDone(await this.repository.read(folders)));
  }

  check(): Promise<Effect<string>> {
    return tried(async () => effectDone(`its base is ${await this.repository.baseBranch()}`));
  }
}

const hosted = ({ name, commit, at, merged }: RemoteBranch): HostedProposal => ({
  ...{ branch: name, commit, at, standing: merged ? 'merged' : 'open' },
});

/** What Git cannot do now may work later, but for a refusal. */
export async function tried<T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const isRefused = error instanceof GitRefusal || refused.test(error.message);
    return isRefused ? permanent(error.message) : temporary(error.message);
  }
}

/** What Git and the far side say of what waiting does not mend; two who write at the same time are no such thing. */
const refused =
  /denied|authentication failed|could not read username|error: 40[13]\b|not found|host key verification|remote rejected(?!.*cannot lock)|not appear to be a git repository|not installed/i;
