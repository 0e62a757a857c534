import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import { stableHash } from '#libs/policy';
import { boundReading } from '../domain/rules/bound-reading.js';
import type { ObservationRule } from '../domain/rules/observation-rule.js';
import { observe, seriesFingerprint } from '../domain/rules/observe.js';
import { type Reading, type SeriesValue, unreadable } from '../domain/rules/reading.js';
import type { Standings } from '../domain/rules/standings.js';
import type { SignalSource } from '../sources/signal-source.js';
import type { ObservationLog } from './observation-log.js';
import { readInTime } from './read-in-time.js';
import type { SourceMetrics } from './source-metrics.js';
import type { Turns } from './turns.js';

/** A rule and what it looks at. */
export interface WatchedRule {
  readonly rule: ObservationRule;
  readonly source: SignalSource;
  readonly everyMs: number;
  readonly timeoutMs: number;
}

export interface RuleWatchParts {
  readonly watched: WatchedRule;
  readonly observations: ObservationLog;
  readonly standings: () => Standings;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: SourceMetrics;
}

/**
 * Looks at one rule's source again and again, one reading after the other. The moments follow from the rule's
 * name and its interval: every copy has the same, and the rules have different ones.
 */
export class RuleWatch {
  private readonly stopping = new AbortController();
  private readonly known = new Map<string, SeriesValue['labels']>();
  private since: number | undefined;
  private problem: string | undefined;
  private callOff = (): void => undefined;
  private looking: Promise<void> = Promise.resolve();
  /** A source that did not end when its time was up is not asked again before it has. */
  private isBusy = false;
  /** Whether what followed from the last reading is stated. */
  private isStated = false;

  constructor(private readonly parts: RuleWatchParts) {}

  start(): void {
    this.lookAt(this.slot());
  }

  /** Ends what is being read, waits for what is being stated, closes the source. */
  async stop(): Promise<void> {
    this.callOff();
    this.stopping.abort();
    await this.looking;
    const { source, rule } = this.parts.watched;
    try {
      if (this.isStated) await source.keep?.();
      await source.close?.();
    } catch (error) {
      this.parts.log.warn({ rule: rule.name, err: error }, 'a source could not be closed');
    }
  }

  /** The last of the rule's moments. */
  private slot(): number {
    const { rule, everyMs } = this.parts.watched;
    const offset = stableHash(rule.name) % everyMs;
    return Math.floor((this.parts.clock.now() - offset) / everyMs) * everyMs + offset;
  }

  private lookAt(at: number): void {
    this.looking = this.look(at)
      .catch((error: unknown) =>
        this.parts.log.error({ rule: this.parts.watched.rule.name, err: error }, 'a rule failed'),
      )
      .finally(() => this.armNext());
  }

  private armNext(): void {
    if (this.stopping.signal.aborted) return;
    const { clock, watched } = this.parts;
    this.callOff = clock.at(this.slot() + watched.everyMs, () => this.lookAt(this.slot()));
  }

  private async look(at: number): Promise<void> {
    const { watched, turns } = this.parts;
    const readings = this.isBusy
      ? [unreadable(at, 'it has not come to an end with the reading before')]
      : await turns.take(() => this.read(at));
    this.isStated = false;
    // What was cut short by the stop says nothing about the source.
    if (this.stopping.signal.aborted) return;
    for (const reading of readings) await this.judge(reading);
    if (readings.some((reading) => reading.unreadable === undefined)) this.since = at;
    if (this.stopping.signal.aborted || this.isBusy) return;
    this.isStated = true;
    await watched.source.keep?.();
  }

  private async read(at: number): Promise<readonly Reading[]> {
    const { clock, watched } = this.parts;
    const { source, timeoutMs, everyMs } = watched;
    if (this.stopping.signal.aborted) return [];
    this.isBusy = true;
    const { readings, ended } = await readInTime(
      source,
      { at, since: this.since, everyMs },
      { clock, timeoutMs, stop: this.stopping.signal },
    );
    void ended.then(() => (this.isBusy = false));
    // One that has ended says so before anything else is done.
    await Promise.resolve();
    return readings;
  }

  private async judge(read: Reading): Promise<void> {
    const { watched, observations, standings, metrics, log } = this.parts;
    const { rule } = watched;
    this.report(read.unreadable);
    const tracked = standings().get(rule.name);
    const isKnown = ({ labels }: SeriesValue): boolean => {
      // Of a million series none has to be looked up where none is known.
      if ((tracked?.size ?? 0) + this.known.size === 0) return false;
      const fingerprint = seriesFingerprint(rule.name, labels);
      return tracked?.has(fingerprint) === true || this.known.has(fingerprint);
    };
    const { reading, leftOut } = boundReading(read, rule.maxSeries, isKnown);
    if (leftOut > 0) {
      metrics.leftOut.inc({ rule: rule.name }, leftOut);
      log.warn(
        { rule: rule.name, leftOut, maxSeries: rule.maxSeries },
        'series beyond maxSeries are left out',
      );
    }
    await observations.state(
      rule.source,
      (all) => observe(rule, reading, all.get(rule.name) ?? new Map<string, never>(), this.known).events,
    );
    this.remember(reading);
  }

  /** Only where a series that is gone matters. */
  private remember({ series }: Reading): void {
    const { rule } = this.parts.watched;
    if (rule.missingData !== 'alert') return;
    for (const { labels } of series) {
      if (this.known.size < rule.maxSeries) this.known.set(seriesFingerprint(rule.name, labels), labels);
    }
  }

  /** A source that cannot be read is said once, and once more when it can. */
  private report(problem: string | undefined): void {
    const { watched, metrics, log } = this.parts;
    const about = { rule: watched.rule.name, source: watched.rule.source };
    if (problem !== undefined) metrics.errors.inc(about);
    if (problem === this.problem) return;
    if (problem !== undefined) log.warn({ ...about, reason: problem }, 'a source cannot be read');
    else log.info(about, 'a source can be read again');
    this.problem = problem;
  }
}
