import { type Fact, type LedgerEntry, type Signal, fact, toTimestamp } from '#libs/contracts';

/** What the ledger is judged by. */
export interface LedgerSample {
  readonly entries: Readonly<Record<LedgerEntry, number>>;
  /** Alerts that came so lately that they may still be under way. */
  readonly underWay: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What was found, and stated, before. */
export interface LedgerJudgement {
  readonly balanced: boolean;
  /** Since when it has been so; epoch milliseconds. */
  readonly since: number;
  /** Since when the ledger explains more than was received, which passes while the record catches up. */
  readonly oddSince: number | undefined;
}

/** Before anything was ever stated. */
export const assumedBalanced = (now: number): LedgerJudgement => ({
  balanced: true,
  since: now,
  oddSince: undefined,
});

/** What follows from one look at the ledger. */
export interface LedgerFinding {
  readonly judgement: LedgerJudgement;
  readonly received: number;
  readonly explained: number;
  /** Alerts without an outcome that came too long ago to be under way; negative for outcomes without an alert. */
  readonly unexplained: number;
  /** What has to be stated now; undefined where nothing changed. */
  readonly stated: Fact | undefined;
}

/** How many alerts have an outcome. */
export const explainedOf = ({
  opened,
  attached,
  deduplicated,
  suppressed,
  quarantined,
}: LedgerSample['entries']): number => opened + attached + deduplicated + suppressed + quarantined;

/** The alert that the auditor raises about the ledger. */
export const ledgerAlert = {
  alertname: 'ArgusLedgerUnbalanced',
  service: 'argus',
  severity: 'high',
} as const;

/**
 * Judges whether the ledger accounts for every alert. What is missing beyond what may be under way is late
 * already; what is too much only counts once it has stayed for the whole grace.
 */
export function judgeLedger(
  before: LedgerJudgement,
  { entries, underWay, now }: LedgerSample,
  { graceMs, fingerprint }: { readonly graceMs: number; readonly fingerprint: string },
): LedgerFinding {
  const { received } = entries;
  const explained = explainedOf(entries);
  const unexplained = received - explained - underWay;
  const oddSince = unexplained < 0 ? (before.oddSince ?? now) : undefined;
  const late = oddSince !== undefined && now - oddSince >= graceMs;
  // What is odd, but not for long enough, proves nothing in either direction.
  const balanced = unexplained > 0 || late ? false : oddSince === undefined ? true : before.balanced;
  const since = balanced === before.balanced ? before.since : now;
  const judgement = { balanced, since, oddSince };
  const found = { judgement, received, explained, unexplained };
  if (balanced === before.balanced) return { ...found, stated: undefined };
  const reason = reasonOf(unexplained, graceMs);
  const signal = balanced
    ? resolved(before.since, now, fingerprint, reason)
    : firing(since, fingerprint, reason);
  const data = {
    balanced,
    received,
    explained,
    since: toTimestamp(since),
    reason,
    signals: [signal],
  };
  return { ...found, stated: fact('argus.ledger.checked.v1', 'ledger', data) };
}

function reasonOf(unexplained: number, graceMs: number): string {
  const seconds = Math.round(graceMs / 1000);
  if (unexplained > 0) return `${unexplained} received more than ${seconds} seconds ago have no outcome`;
  if (unexplained < 0) return `${-unexplained} outcomes have no alert that was received`;
  return 'every alert has its outcome again';
}

const firing = (since: number, fingerprint: string, reason: string): Signal => ({
  fingerprint,
  status: 'firing',
  labels: { ...ledgerAlert },
  annotations: {
    summary: `The ledger does not account for every alert: ${reason}`,
    description:
      'Look at the dead letters ("argus dead list") and at the agents\' logs. Once what is parked was handled again, this resolves by itself.',
  },
  startsAt: toTimestamp(since),
});

const resolved = (since: number, now: number, fingerprint: string, reason: string): Signal => ({
  ...firing(since, fingerprint, reason),
  status: 'resolved',
  annotations: { summary: `The ledger accounts for every alert: ${reason}` },
  endsAt: toTimestamp(now),
});
