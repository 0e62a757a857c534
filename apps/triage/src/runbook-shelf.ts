import { resolve } from 'node:path';
import type { ProposedAction } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import {
  type LoadedRunbooks,
  loadRunbooks,
  matchRunbooks,
  renderAction,
  type ResolvedAction,
} from '#libs/runbooks';
import type { Advice, Recommend } from './domain/recommend.js';

/** Where the shelf finds the runbooks, and what it tells the time and its problems with. */
export interface ShelfSettings {
  readonly folder: string;
  readonly rootDir: string;
  readonly reloadAfterMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The runbooks as they are now. A decision reads them from memory; whoever hands triage a message has them
 * refreshed first, so an edited runbook counts soon and without a restart.
 */
export class RunbookShelf {
  private loaded: LoadedRunbooks = { runbooks: [], problems: [] };
  private loadedAt = -Infinity;
  private reported = '';

  constructor(private readonly settings: ShelfSettings) {}

  /** Reads the folder again when the last reading is too old. */
  async refresh(): Promise<void> {
    const { clock, folder, rootDir, reloadAfterMs } = this.settings;
    if (clock.now() - this.loadedAt < reloadAfterMs) return;
    this.loadedAt = clock.now();
    this.loaded = await loadRunbooks(resolve(rootDir, folder));
    this.report();
  }

  /** The best runbook for an alert's labels, with its action filled in. */
  readonly recommend: Recommend = (labels): Advice | undefined => {
    const [match] = matchRunbooks(this.loaded.runbooks, labels);
    if (match === undefined) return undefined;
    const { id, title, file, summary, action } = match.runbook;
    const advice = { score: match.score, runbook: { id, title, file, summary, matchedOn: match.matchedOn } };
    if (action === undefined) return { ...advice, problems: [] };
    const rendered = renderAction(action, labels);
    return rendered.ok
      ? { ...advice, action: toProposed(rendered.value), problems: [] }
      : { ...advice, problems: rendered.error };
  };

  /** A bad file is reported when it turns bad, and not at every reading. */
  private report(): void {
    const { problems } = this.loaded;
    const now = JSON.stringify(problems);
    if (now === this.reported) return;
    this.reported = now;
    for (const { file, errors } of problems)
      this.settings.log.warn({ file, errors }, 'a runbook cannot be used');
  }
}

const toProposed = ({ id, title, kind, risk, target, parameters }: ResolvedAction): ProposedAction => ({
  id,
  title,
  kind,
  risk,
  target,
  parameters: { ...parameters },
});
