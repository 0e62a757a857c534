import { fits } from './label-pattern.js';
import { matchRunbooks } from './match.js';
import { type RunbookRecord, tellRecord } from './outcomes.js';
import type { Runbook } from './runbook.js';
import { type AlertText, SearchIndex, documentOf, questionOf } from './search/index.js';

/** A runbook for an alert, and why. */
export interface RankedRunbook {
  readonly runbook: Runbook;
  /** By its labels it is meant for the alert; by words it only speaks of the same. */
  readonly by: 'labels' | 'words';
  /** Higher is better; one that fits by its labels is above every one that does not. */
  readonly score: number;
  /** The labels that spoke for it, with the alert's values. */
  readonly matchedOn: Readonly<Record<string, string>>;
  /** A sentence each. */
  readonly because: readonly string[];
  /** How far what came of it lets it be trusted, from 0 to 1; absent where nothing did yet. */
  readonly trust?: number;
}

/**
 * With fewer words in common than this share, a runbook is about something else. Of 27 alerts that have no runbook it
 * leaves 18 without one, and 87 of 112 find theirs, their names hidden: `npm run bench:rca recommend`.
 */
export const leastRelevance = 0.3;

/** So much what came of it counts beside a label: one that failed five times in a row loses to one with a label less. */
const outcomesCount = 3;

/** Runbooks that can be looked up by an alert. */
export class RunbookFinder {
  private readonly byId: ReadonlyMap<string, Runbook>;
  private readonly index: SearchIndex;

  constructor(
    private readonly runbooks: readonly Runbook[],
    private readonly records: ReadonlyMap<string, RunbookRecord> = new Map(),
  ) {
    this.byId = new Map(runbooks.map((runbook) => [runbook.id, runbook]));
    this.index = new SearchIndex(
      runbooks.map(({ id, title, summary, body }) => documentOf(id, title, summary, body)),
    );
  }

  /** The runbooks for an alert, the best first; none where none fits and none speaks of the same. */
  find(alert: AlertText, now: number): RankedRunbook[] {
    const relevant = new Map(this.index.search(questionOf(alert)).map((found) => [found.id, found]));
    const relevance = (id: string) => relevant.get(id)?.relevance ?? 0;
    const byLabels = matchRunbooks(this.runbooks, alert.labels).map(
      ({ runbook, score, matchedOn }): RankedRunbook => ({
        ...{ runbook, by: 'labels', matchedOn },
        // One label at the least is above any relevance, whatever came of it.
        score: 1 + Math.max(score + this.leaning(runbook.id), 0.5) + relevance(runbook.id) / 10,
        because: [tellLabels(matchedOn), tellRecord(this.records.get(runbook.id), now)],
        ...this.trustIn(runbook.id),
      }),
    );
    const fitting = new Set(byLabels.map(({ runbook }) => runbook.id));
    const byWords = [...relevant.values()]
      .filter(({ id, relevance: share }) => share >= leastRelevance && !fitting.has(id))
      .flatMap(({ id, relevance: share, words }): RankedRunbook[] => {
        const runbook = this.byId.get(id);
        // Where it says for which services it is, it is for no other.
        if (runbook === undefined || isForOthers(runbook, alert.labels)) return [];
        const because = [tellWords(share, words), tellRecord(this.records.get(id), now)];
        return [{ runbook, by: 'words', matchedOn: {}, score: share, because, ...this.trustIn(id) }];
      });
    return [...byLabels.sort((one, other) => other.score - one.score), ...byWords];
  }

  private leaning(id: string): number {
    return outcomesCount * ((this.records.get(id)?.trust ?? 0.5) - 0.5);
  }

  private trustIn(id: string): { readonly trust?: number } {
    const record = this.records.get(id);
    return record === undefined ? {} : { trust: Math.round(record.trust * 100) / 100 };
  }
}

function isForOthers({ services }: Runbook, { service }: Readonly<Record<string, string>>): boolean {
  return services.length > 0 && service !== undefined && !fits(services, service);
}

const tellLabels = (matchedOn: Readonly<Record<string, string>>): string =>
  `It is meant for alerts with ${Object.entries(matchedOn)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}.`;

const tellWords = (relevance: number, words: readonly string[]): string =>
  `It has ${Math.round(relevance * 100)} % of the alert's words: ${words.join(', ')}.`;
