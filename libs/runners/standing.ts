import { type RunnerIdentity, type RunnerLabels, runnerName } from '#libs/contracts';
import type { RunnerBook } from './runner-book.js';

/** A runner that may sign in, and how it stands. */
export interface RunnerStanding {
  readonly name: string;
  readonly state: 'there' | 'gone' | 'lost' | 'never seen';
  /** What it was given; once it was seen, only what of that it says that it has. */
  readonly labels: RunnerLabels;
  /** The keys of what runs there, and how many orders wait. */
  readonly running: readonly string[];
  readonly waiting: number;
  /** Since when it runs, and when it showed itself last; RFC 3339. */
  readonly since: string | null;
  readonly seenAt: string | null;
}

/** How those stand who were given these labels. */
export function standingOf(
  given: ReadonlyMap<RunnerIdentity, RunnerLabels>,
  book: Pick<RunnerBook, 'all' | 'isLost'>,
): RunnerStanding[] {
  const seen = new Map(book.all().map((each) => [each.identity, each]));
  return [...given].map(([identity, labels]) => {
    const name = runnerName(identity);
    const known = seen.get(identity);
    if (known === undefined)
      return { name, state: 'never seen', labels, running: [], waiting: 0, since: null, seenAt: null };
    const { running, waiting, leaving, since, seenAt } = known;
    const state = leaving ? 'gone' : book.isLost(identity) ? 'lost' : 'there';
    return {
      ...{ name, state, labels: known.labels, waiting },
      running: state === 'there' ? running : [],
      ...{ since: new Date(since).toISOString(), seenAt: new Date(seenAt).toISOString() },
    };
  });
}
