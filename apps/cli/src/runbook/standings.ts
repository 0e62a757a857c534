import { type RunbookOutcome, readRunbook } from '#libs/runbooks';

/** How a document stands between its draft and the repository. */
export type Standing = 'drafted' | 'refused' | 'open' | 'published' | 'rejected';

/** What is known of a document of the repository. */
export interface DocumentStanding {
  readonly id: string;
  /** Whether the repository has it as a runbook. */
  readonly isThere: boolean;
  /** What became of the last proposal; absent where Argus made none. */
  readonly standing?: Standing;
  readonly link?: string;
  readonly kept: number;
  readonly regressed: number;
  /** YYYY-MM-DD. */
  readonly reviewBy?: string;
  readonly overdue: boolean;
}

/** A fact about a document, as the record has it. */
export interface DocumentFact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const standings: ReadonlyMap<string, Standing> = new Map([
  ['argus.runbook.drafted.v1', 'drafted'],
  ['argus.runbook.refused.v1', 'refused'],
  ['argus.runbook.proposed.v1', 'open'],
  ['argus.runbook.published.v1', 'published'],
  ['argus.runbook.rejected.v1', 'rejected'],
]);

/** The types of the facts that tell how documents stand. */
export const standingTypes: readonly string[] = [...standings.keys()];

/**
 * How every document stands: those of the repository, and those that Argus drafted. Facts come oldest first.
 * Those whose review is overdue come first, then by id.
 */
export function standingsOf(
  present: ReadonlyMap<string, string>,
  facts: readonly DocumentFact[],
  outcomes: readonly RunbookOutcome[],
  today: string,
): DocumentStanding[] {
  const last = new Map<string, Pick<DocumentStanding, 'standing' | 'link'>>();
  for (const { type, data } of facts) {
    const standing = standings.get(type);
    const { runbookId: id, link } = data;
    if (typeof id !== 'string' || standing === undefined) continue;
    last.set(id, { standing, ...(typeof link === 'string' && { link }) });
  }
  const reviews = reviewDays(present);
  const count = (id: string, kept: boolean) =>
    outcomes.filter((each) => each.runbookId === id && each.kept === kept).length;
  return [...new Set([...reviews.keys(), ...last.keys()])]
    .map((id): DocumentStanding => {
      const reviewBy = reviews.get(id);
      return {
        ...{ id, isThere: reviews.has(id), ...last.get(id) },
        ...{ kept: count(id, true), regressed: count(id, false) },
        ...(reviewBy !== undefined && { reviewBy }),
        overdue: reviewBy !== undefined && reviewBy < today,
      };
    })
    .sort((a, b) => Number(b.overdue) - Number(a.overdue) || (a.id < b.id ? -1 : 1));
}

/** The runbooks that are there, each with its day of review where it has one that can be read. */
function reviewDays(present: ReadonlyMap<string, string>): ReadonlyMap<string, string | undefined> {
  return new Map(
    [...present].flatMap(([path, text]) => {
      const id = /^runbooks\/([^/]+)\.md$/.exec(path)?.[1];
      if (id === undefined || id === 'README') return [];
      const read = readRunbook(text, `${id}.md`);
      return [[id, read.ok ? read.value.runbook.reviewBy : undefined] as const];
    }),
  );
}
