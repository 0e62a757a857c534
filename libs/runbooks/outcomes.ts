/** What came of a runbook's action once. */
export interface RunbookOutcome {
  readonly runbookId: string;
  /** Whether it helped, as was verified; a run that failed did not. */
  readonly kept: boolean;
  /** Epoch ms. */
  readonly at: number;
}

/** What is known of a runbook from what came of it. */
export interface RunbookRecord {
  readonly kept: number;
  readonly regressed: number;
  /** Epoch ms, and whether it helped then. */
  readonly lastAt: number;
  readonly lastKept: boolean;
  /** From 0 to 1; 0.5 is that of a runbook that was never tried. */
  readonly trust: number;
}

const day = 24 * 60 * 60 * 1000;
/** After so long an outcome counts half: systems change. */
const halfLife = 90 * day;

/**
 * What the outcomes say of each runbook. Trust is the expected rate of success under a uniform prior (Laplace's rule of
 * succession), with older outcomes counting less.
 */
export function recordsOf(outcomes: readonly RunbookOutcome[], now: number): Map<string, RunbookRecord> {
  const records = new Map<string, RunbookRecord>();
  const weights = new Map<string, { kept: number; all: number }>();
  for (const { runbookId, kept, at } of [...outcomes].sort((one, other) => one.at - other.at)) {
    const weight = 2 ** (-Math.max(0, now - at) / halfLife);
    const { kept: keptSoFar, all } = weights.get(runbookId) ?? { kept: 0, all: 0 };
    const sum = { kept: keptSoFar + (kept ? weight : 0), all: all + weight };
    weights.set(runbookId, sum);
    const before = records.get(runbookId);
    records.set(runbookId, {
      kept: (before?.kept ?? 0) + (kept ? 1 : 0),
      regressed: (before?.regressed ?? 0) + (kept ? 0 : 1),
      ...{ lastAt: at, lastKept: kept },
      trust: (sum.kept + 1) / (sum.all + 2),
    });
  }
  return records;
}

/** A record in a sentence. */
export function tellRecord(record: RunbookRecord | undefined, now: number): string {
  if (record === undefined) return 'Its action has not been tried yet.';
  const { kept, regressed, lastAt, lastKept } = record;
  const days = Math.floor(Math.max(0, now - lastAt) / day);
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return `Its action helped ${kept} of ${kept + regressed} times; the last time, ${when}, it ${lastKept ? 'did' : 'did not'}.`;
}
