import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import { withdraw } from '../domain/rules/observe.js';
import type { ObservationLog, ObservedFold } from './observation-log.js';
import { RuleWatch, type WatchedRule } from './rule-watch.js';
import type { SourceMetrics } from './source-metrics.js';
import { Turns } from './turns.js';

export interface ObserverParts {
  readonly rules: readonly WatchedRule[];
  /** How many sources are read at the same time. */
  readonly concurrency: number;
  readonly fold: ObservedFold;
  readonly observations: ObservationLog;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: SourceMetrics;
}

/** Looks at what the settings name, for as long as the agent runs. */
export class Observer {
  private readonly watches: readonly RuleWatch[];

  constructor(private readonly parts: ObserverParts) {
    const turns = new Turns(parts.concurrency);
    const standings = () => parts.fold.state().standings;
    this.watches = parts.rules.map((watched) => new RuleWatch({ ...parts, watched, turns, standings }));
  }

  /** Begins to look once the past is known; what rules fired that are no more is over. */
  async start(): Promise<void> {
    await this.parts.fold.upToDate();
    await this.withdrawRemoved();
    for (const watch of this.watches) watch.start();
  }

  async stop(): Promise<void> {
    this.parts.observations.stop();
    await Promise.all(this.watches.map((watch) => watch.stop()));
  }

  private async withdrawRemoved(): Promise<void> {
    const { rules, fold, observations, clock } = this.parts;
    const sources = new Map(rules.map(({ rule }) => [rule.name, rule.source]));
    const at = clock.now();
    for (const [rule, standings] of fold.state().standings) {
      const source = [...standings.values()][0]?.source;
      if (source === undefined || sources.get(rule) === source) continue;
      await observations.state(source, (all) =>
        withdraw(rule, all.get(rule) ?? new Map<string, never>(), at),
      );
    }
  }
}
