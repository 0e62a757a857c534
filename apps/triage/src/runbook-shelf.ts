import type { ProposedAction } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import {
  type Labels,
  type LoadedRunbooks,
  type RankedRunbook,
  type ResolvedAction,
  RunbookFinder,
  type RunbookOutcome,
  recordsOf,
  renderAction,
  renderCheck,
} from '#libs/runbooks';
import type { Advice, Recommend } from './domain/recommend.js';

/** Where the shelf finds the runbooks, and what it tells the time and its problems with. */
export interface ShelfSettings {
  /** Reads all of them. It may fail: then those that were read last stay. */
  readonly read: () => Promise<LoadedRunbooks>;
  /** Reading them is quick, so that whoever asks for them waits for it; otherwise only the first time. */
  readonly isQuick: boolean;
  readonly reloadAfterMs: number;
  /** What came of the runbooks' actions since a time (epoch ms). It may fail: then what was heard last counts. */
  readonly outcomes?: (since: number) => Promise<readonly RunbookOutcome[]>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Outcomes older than this count next to nothing, ms. */
const outcomesFor = 365 * 24 * 60 * 60 * 1000;

/**
 * The runbooks as they are now, and what came of them. A decision reads them from memory; whoever hands triage a
 * message has them refreshed first, so an edited runbook counts soon and without a restart.
 */
export class RunbookShelf {
  private loaded: LoadedRunbooks = { runbooks: [], problems: [] };
  private outcomes: readonly RunbookOutcome[] = [];
  private finder = new RunbookFinder([]);
  private loadedAt = -Infinity;
  private reported = '';

  constructor(private readonly settings: ShelfSettings) {}

  /**
   * Has the runbooks and their outcomes read again when the last reading is too old. Nobody waits for the outcomes: the
   * record may be away when an incident opens.
   */
  async refresh(): Promise<void> {
    const { clock, reloadAfterMs, isQuick } = this.settings;
    const now = clock.now();
    if (now - this.loadedAt < reloadAfterMs) return;
    const isFirst = this.loadedAt === -Infinity;
    this.loadedAt = now;
    void this.hear(now);
    const read = this.take(now);
    if (isFirst || isQuick) await read;
  }

  /** Has them read again at the next opportunity, however lately they were: somebody said that they have changed. */
  outdate(): void {
    if (this.loadedAt !== -Infinity) this.loadedAt = Number.MIN_SAFE_INTEGER;
  }

  /** The runbooks for an alert, the best first, with their actions and checks filled in. */
  readonly recommend: Recommend = ({ labels, annotations, generatorURL }): readonly Advice[] => {
    const expression = expressionIn(generatorURL);
    const alert = { labels, annotations, ...(expression !== undefined && { expression }) };
    return this.finder.find(alert, this.settings.clock.now()).map((found) => adviceOf(found, labels));
  };

  private async take(now: number): Promise<void> {
    try {
      this.loaded = await this.settings.read();
      this.arrange(now);
      this.report();
    } catch (error) {
      this.settings.log.warn({ err: error }, 'the runbooks cannot be read: those that were read last stay');
    }
  }

  private async hear(now: number): Promise<void> {
    const { outcomes, log } = this.settings;
    if (outcomes === undefined) return;
    try {
      this.outcomes = await outcomes(now - outcomesFor);
      this.arrange(now);
    } catch (error) {
      log.warn(
        { err: error },
        'what came of runbooks cannot be read: they are ranked by what was known before',
      );
    }
  }

  private arrange(now: number): void {
    this.finder = new RunbookFinder(this.loaded.runbooks, recordsOf(this.outcomes, now));
  }

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

/** The PromQL behind an alert, as Prometheus writes it into the link to its page. */
function expressionIn(generatorURL: string | undefined): string | undefined {
  if (generatorURL === undefined || !URL.canParse(generatorURL)) return undefined;
  return new URL(generatorURL).searchParams.get('g0.expr') ?? undefined;
}

function adviceOf(
  {
    runbook: { id, title, file, summary, action, verify },
    score,
    by,
    because,
    matchedOn,
    trust,
  }: RankedRunbook,
  labels: Labels,
): Advice {
  const advice = { score, by, because, runbook: { id, title, file, summary, matchedOn } };
  if (by === 'words') return { ...advice, problems: [] };
  const rendered = action === undefined ? undefined : renderAction(action, labels);
  const checks = (verify?.checks ?? []).map((check) => ({ check, filled: renderCheck(check, labels) }));
  return {
    ...advice,
    ...(rendered?.ok === true && { action: toProposed(rendered.value, trust) }),
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

const toProposed = (
  { id, title, kind, risk, target, parameters, undo, runner }: ResolvedAction,
  trust: number | undefined,
): ProposedAction => ({
  id,
  title,
  kind,
  risk,
  target,
  parameters: { ...parameters },
  ...(undo === undefined ? {} : { undo: { ...undo, parameters: { ...undo.parameters } } }),
  ...(runner === undefined ? {} : { runner }),
  ...(trust === undefined ? {} : { confidence: trust }),
});
