import { type Fact, type Signal, deterministicId, fact, fingerprintOf, toTimestamp } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { type SeriesNews, alertAnnotations, alertLabels } from './describe-alert.js';
import { isOver } from './is-over.js';
import type { ObservationRule, WhenMissing } from './observation-rule.js';
import type { Reading } from './reading.js';
import { type Standing, fires, nextStanding } from './standing.js';
import type { RuleStandings } from './standings.js';

/** A standing that lasts is said again so often, well before the stream lets the last time go; milliseconds. */
const sayAgainAfter = 24 * 60 * 60 * 1000;

/** The series that stands for the rule as a whole, when its source says nothing. */
const wholeRule = {};

/** What the series of a rule are, besides those that are not inactive. */
export type KnownSeries = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The fingerprint of the alert of a series. Annotations and the rule's own labels may change without it. */
export const seriesFingerprint = (rule: string, labels: Readonly<Record<string, string>>): string =>
  fingerprintOf(`evaluator/${rule}`, labels);

/** Decides which series of a rule change their standing with a reading, and whose alerts begin or end with it. */
export function observe(
  rule: ObservationRule,
  reading: Reading,
  standings: RuleStandings,
  known: KnownSeries,
): Decision<Fact> {
  const facts: Fact[] = [];
  for (const [fingerprint, { labels, over, news }] of lookedAt(rule, reading, standings, known)) {
    const tracked = standings.get(fingerprint);
    const next = nextStanding(tracked?.standing, over, reading.at, rule);
    const same = tracked?.standing.state === next?.state;
    if (same && (tracked === undefined || reading.at - tracked.statedAt < sayAgainAfter)) continue;
    facts.push(observation(rule, { fingerprint, labels, at: reading.at, news }, tracked?.standing, next));
  }
  return facts.length === 0
    ? nothing('nothing-changed')
    : { events: facts, commands: [], reason: 'standings-changed' };
}

/** Decides that everything of a rule that is no more is over. */
export const withdraw = (rule: string, standings: RuleStandings, at: number): Fact[] =>
  [...standings].map(([fingerprint, { labels, source, standing }]) =>
    observation(
      { name: rule, source, annotations: {} },
      { fingerprint, labels, at, news: { reason: 'rule-removed' } },
      standing,
      undefined,
    ),
  );

type Labels = Readonly<Record<string, string>>;

interface Seen {
  /** Of its alert. */
  readonly labels: Labels;
  readonly over: boolean;
  readonly news: SeriesNews;
}

/** What there is to judge: what was read, then what is known and was not. What is to stay as it was is left out. */
function lookedAt(
  rule: ObservationRule,
  reading: Reading,
  standings: RuleStandings,
  known: KnownSeries,
): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  const present = new Set<string>();
  const labelsOf = (fingerprint: string, series: Labels): Labels => {
    const tracked = standings.get(fingerprint);
    return tracked !== undefined && fires(tracked.standing) ? tracked.labels : alertLabels(rule, series);
  };
  const missing = (fingerprint: string, labels: Labels, rules: WhenMissing, news: SeriesNews): void => {
    if (rules !== 'keep') seen.set(fingerprint, { labels, over: rules === 'alert', news });
  };

  for (const { labels: series, value, detail } of reading.series) {
    const fingerprint = seriesFingerprint(rule.name, series);
    if (present.has(fingerprint)) continue;
    present.add(fingerprint);
    const labels = labelsOf(fingerprint, series);
    if (value === undefined) {
      missing(fingerprint, labels, rule.missingData, { reason: 'no-data', detail });
      continue;
    }
    const over = isOver(rule.condition, value, standings.get(fingerprint)?.standing.state === 'firing');
    const reason = over ? 'over-limit' : 'within-limit';
    seen.set(fingerprint, { labels, over, news: { value, reason, detail } });
  }

  const whole = seriesFingerprint(rule.name, wholeRule);
  if (reading.unreadable !== undefined) {
    const news = { reason: `source-unreadable: ${reading.unreadable}`.slice(0, 500) };
    if (rule.whenUnreadable === 'alert') missing(whole, labelsOf(whole, wholeRule), 'alert', news);
    else for (const [id, { labels }] of standings) missing(id, labels, rule.whenUnreadable, news);
    return seen;
  }
  const absent = new Map([...known].map(([id, series]) => [id, labelsOf(id, series)]));
  for (const [id, { labels }] of standings) absent.set(id, labels);
  const news = { reason: 'no-data' };
  for (const [id, labels] of absent) {
    if (present.has(id)) continue;
    // An expression that gives no series says that all is well, and so does one that gives others than none.
    const isOverForGood = rule.condition.kind === 'present' || (id === whole && present.size > 0);
    missing(id, labels, isOverForGood ? 'ok' : rule.missingData, news);
  }
  const isSilent = present.size === 0 && absent.size === 0 && rule.condition.kind !== 'present';
  if (isSilent) missing(whole, labelsOf(whole, wholeRule), rule.missingData, news);
  return seen;
}

interface Observed {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly at: number;
  readonly news: SeriesNews;
}

/** What of a rule an observation says. */
type Named = Pick<ObservationRule, 'name' | 'source' | 'annotations' | 'link'>;

function observation(
  rule: Named,
  observed: Observed,
  before: Standing | undefined,
  after: Standing | undefined,
): Fact {
  const { fingerprint, labels, at, news } = observed;
  const [from, to] = [before?.state ?? 'inactive', after?.state ?? 'inactive'] as const;
  const id = deterministicId([rule.name, fingerprint, from, to, at]);
  const { value } = news;
  return fact('argus.observation.made.v1', id, {
    observationId: id,
    source: rule.source,
    rule: rule.name,
    series: fingerprint,
    labels,
    from,
    to,
    since: toTimestamp(after?.since ?? at),
    at: toTimestamp(at),
    // JSON has no infinity.
    ...(value !== undefined && Number.isFinite(value) ? { value } : {}),
    reason: from === to ? 'still-so' : news.reason,
    signals: fires(before) === fires(after) ? [] : [signalOf(rule, observed, before, after)],
  });
}

/** The alert, as it begins or ends: from when it fired, as Prometheus says it. */
function signalOf(
  rule: Named,
  { fingerprint, labels, at, news }: Observed,
  before: Standing | undefined,
  after: Standing | undefined,
): Signal {
  return {
    fingerprint,
    status: fires(after) ? 'firing' : 'resolved',
    labels,
    annotations: alertAnnotations(rule, labels, news),
    startsAt: toTimestamp(after?.firedAt ?? before?.firedAt ?? at),
    ...(fires(after) ? {} : { endsAt: toTimestamp(at) }),
    ...(rule.link === undefined ? {} : { generatorURL: rule.link }),
  };
}
