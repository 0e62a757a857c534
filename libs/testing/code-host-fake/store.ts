/** A pull request as a fake keeps it. */
export interface StoredPull {
  readonly number: number;
  readonly branch: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  mergedBy?: string;
  readonly labels: string[];
  readonly asked: string[];
  readonly said: StoredSaying[];
}

/** What somebody said of a pull request. */
export interface StoredSaying {
  readonly id: number;
  readonly by: string;
  readonly text: string;
  readonly verdict?: 'approved' | 'changes-requested';
  readonly lines?: { readonly path: string; readonly from: number; readonly to: number };
  /** Whether it is said by somebody who has nothing to do with the repository. */
  readonly isStranger?: boolean;
}

/** The account that the fakes know Argus by. */
export const argusAccount = 'argus-bot';

/** Who can be asked for a review. */
export const knownPeople: readonly string[] = ['alice', 'bob'];
export const knownTeams: readonly string[] = ['oncall'];

/** The pull requests of a fake's one repository, and what people do there. */
export class PullStore {
  readonly pulls: StoredPull[] = [];
  private sayings = 0;

  open({ branch, title, body }: Pick<StoredPull, 'branch' | 'title' | 'body'>): StoredPull | undefined {
    if (this.pulls.some((pull) => pull.branch === branch && pull.state === 'open')) return undefined;
    const number = this.pulls.length + 1;
    const pull: StoredPull = { number, branch, title, body, state: 'open', labels: [], asked: [], said: [] };
    this.pulls.unshift(pull);
    return pull;
  }

  at(number: string | number | undefined): StoredPull {
    const found = this.pulls.find((pull) => pull.number === Number(number));
    if (found === undefined) throw new Error(`there is no pull request ${String(number)}`);
    return found;
  }

  merge(number: number, by: string): void {
    Object.assign(this.at(number), { state: 'closed', mergedBy: by });
  }

  close(number: number): void {
    this.at(number).state = 'closed';
  }

  say(number: number, saying: Omit<StoredSaying, 'id'>): StoredSaying {
    const said = { ...saying, id: (this.sayings += 1) };
    this.at(number).said.push(said);
    return said;
  }
}

/** The time of the n-th saying, and of pull requests. */
export const timeOf = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
