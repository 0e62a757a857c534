import { type GitRepository, tried } from '#libs/integrations/git';
import {
  type CodeHost,
  type Effect,
  HostFailure,
  type HostedProposal,
  type HostedReview,
  type NewProposal,
  type PullRequest,
  type PullRequests,
  type ServiceAccount,
  effectDone,
  permanent,
  temporary,
} from '#libs/integrations/port';

/**
 * Review at a code host: a branch that Git pushes, and a pull request for it by the host's API. Whatever it does it
 * looks up first, so that a lost answer leads to nothing twice.
 */
export class PullRequestHost implements CodeHost {
  readonly name: string;

  constructor(
    private readonly pulls: PullRequests,
    private readonly git: Pick<GitRepository, 'push' | 'remove' | 'branches' | 'read' | 'baseBranch'>,
    private readonly account: ServiceAccount,
  ) {
    this.name = pulls.name;
  }

  propose(proposal: NewProposal): Promise<Effect<HostedProposal>> {
    return this.attempt(async () => {
      const { branch, files, title, body, at } = proposal;
      const [before] = await this.pulls.of(branch);
      // What people have decided stays decided: its branch is not brought back.
      if (before !== undefined && before.standing !== 'open')
        return effectDone(await this.settled(before), true);
      const message = `${title}\n\n${body}`;
      const { commit, base, changed } = await this.git.push({ branch, files, message, at });
      const pull = before ?? (await this.pulls.open({ branch, base, title, body }));
      const unknownReviewers = await this.dress(pull, proposal);
      const hosted = { ...hostedFrom(pull), commit, at };
      return effectDone(
        { ...hosted, ...(unknownReviewers.length > 0 && { unknownReviewers }) },
        before !== undefined && !changed,
      );
    });
  }

  find(branch: string): Promise<Effect<HostedProposal | undefined>> {
    return this.attempt(async () => {
      const [latest] = await this.pulls.of(branch);
      if (latest !== undefined) return effectDone(await this.settled(latest));
      // Hosts may list late, or not all: whoever takes a proposal back removes its branch.
      const isThere = (await this.git.branches(branch)).some(({ name }) => name === branch);
      return isThere ? temporary(`${this.name} does not list what ${branch} is for`) : effectDone(undefined);
    });
  }

  reviews(branch: string): Promise<Effect<readonly HostedReview[]>> {
    return this.attempt(async () => {
      const [latest] = await this.pulls.of(branch);
      return effectDone(latest?.standing === 'open' ? await this.pulls.reviews(latest.number) : []);
    });
  }

  list(prefix: string): Promise<Effect<readonly HostedProposal[]>> {
    return this.attempt(async () => {
      const branches = await this.git.branches(prefix);
      const there = new Set(branches.map(({ name }) => name));
      const latest = new Map<string, HostedProposal>();
      for (const pull of await this.pulls.from(prefix)) {
        const hasBranch = there.has(pull.branch);
        if (!latest.has(pull.branch)) latest.set(pull.branch, { ...hostedFrom(pull), hasBranch });
      }
      for (const { name, commit, at } of branches)
        if (!latest.has(name)) latest.set(name, { branch: name, commit, at, standing: 'closed' });
      return effectDone([...latest.values()]);
    });
  }

  withdraw(branch: string, reason: string): Promise<Effect<void>> {
    return this.attempt(async () => {
      const [latest] = await this.pulls.of(branch);
      const isOpen = latest?.standing === 'open';
      if (isOpen) await this.pulls.close(latest.number, reason);
      const left = (await this.git.branches(branch)).find(({ name }) => name === branch);
      if (left !== undefined) await this.git.remove(branch, left.commit);
      return effectDone(undefined, !isOpen && left === undefined);
    });
  }

  read(folders: readonly string[]): Promise<Effect<ReadonlyMap<string, string>>> {
    return tried(async () => effectDone(await this.git.read(folders)));
  }

  readNotice(...notice: Parameters<PullRequests['readNotice']>): ReturnType<PullRequests['readNotice']> {
    return this.pulls.readNotice(...notice);
  }

  check(): Promise<Effect<string>> {
    return this.attempt(async () => {
      const found = await this.pulls.check();
      return effectDone(`${found}; its base is ${await this.git.baseBranch()}`);
    });
  }

  /** Brings what stands beside the commit up to date; resolves with the reviewers that cannot be asked. */
  private async dress(
    pull: PullRequest,
    { title, body, labels, reviewers }: NewProposal,
  ): Promise<readonly string[]> {
    // A host may keep a text with other ends of lines.
    const isAsWanted = pull.title === title && plain(pull.body) === plain(body);
    if (!isAsWanted) await this.pulls.describe(pull.number, { title, body });
    const missing = labels.filter((label) => !pull.labels.includes(label));
    if (missing.length > 0) await this.pulls.label(pull.number, missing);
    const unasked = reviewers.filter((reviewer) => !pull.asked.includes(reviewer));
    return unasked.length === 0 ? [] : this.pulls.ask(pull.number, unasked);
  }

  private async settled(pull: PullRequest): Promise<HostedProposal> {
    const hosted = hostedFrom(pull);
    return pull.standing === 'open' ? hosted : { ...hosted, ...(await this.pulls.settlement(pull)) };
  }

  private attempt<T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> {
    return this.account.attempt(
      () => tried(work),
      (error) => {
        if (error instanceof HostFailure) return error.effect;
        return permanent(`${this.name} answered with what Argus cannot read: ${(error as Error).message}`);
      },
    );
  }
}

const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();

const hostedFrom = ({ branch, commit, number, link, standing, at }: PullRequest): HostedProposal => ({
  ...{ branch, commit, number, link, standing, at },
});
