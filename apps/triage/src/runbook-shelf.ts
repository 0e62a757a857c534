import { resolve } from 'node:path';
import type { ProposedAction } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import {
  type Labels,
  type LoadedRunbooks,
  type ResolvedAction,
  type RunbookMatch,
  loadRunbooks,
  matchRunbooks,
  renderAction,
  renderCheck,
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

  /** The runbooks for an alert's labels, the best first, with their actions and checks filled in. */
  readonly recommend: Recommend = (labels): readonly Advice[] =>
    matchRunbooks(this.loaded.runbooks, labels).map((match) => adviceOf(match, labels));

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

function adviceOf(
  { runbook: { id, title, file, summary, action, verify }, score, matchedOn }: RunbookMatch,
  labels: Labels,
): Advice {
  const rendered = action === undefined ? undefined : renderAction(action, labels);
  const checks = (verify?.checks ?? []).map((check) => ({ check, filled: renderCheck(check, labels) }));
  return {
    score,
    runbook: { id, title, file, summary, matchedOn },
    ...(rendered?.ok === true && { action: toProposed(rendered.value) }),
    ...(verify !== undefined && {
      verify: {
        checks: checks.flatMap(({ filled }) => (filled.ok ? [filled.value] : [])),
        ...(verify.windowMs !== undefined && { windowMs: verify.windowMs }),
      },
    }),
    problems: [
      ...(rendered?.ok === false ? rendered.error.map(actionProblem) : []),
      ...checks.flatMap(({ check, filled }) => (filled.ok ? [] : filled.error.map(checkProblem(check.name)))),
    ],
  };
}

const actionProblem = (problem: string): string => `The runbook's action cannot be proposed: ${problem}.`;

const checkProblem =
  (name: string) =>
  (problem: string): string =>
    `The runbook's check "${name}" is left out: ${problem}.`;

const toProposed = ({
  id,
  title,
  kind,
  risk,
  target,
  parameters,
  undo,
  runner,
}: ResolvedAction): ProposedAction => ({
  id,
  title,
  kind,
  risk,
  target,
  parameters: { ...parameters },
  ...(undo === undefined ? {} : { undo: { ...undo, parameters: { ...undo.parameters } } }),
  ...(runner === undefined ? {} : { runner }),
});
