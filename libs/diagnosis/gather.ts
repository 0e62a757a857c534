import type { EvidenceKind, Finding, SourceAnswer } from '#libs/contracts';
import { evidenceKinds } from '#libs/contracts';
import type { Answered, AnyEvidenceSource, Dependency, EvidenceQuestion } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Asked } from './asked.js';
import { nearestDependencies } from './graph/nearest-dependencies.js';
import { Reduction } from './reduction.js';

export interface Gathering {
  readonly sources: readonly AnyEvidenceSource[];
  readonly question: Asked;
  readonly clock: Clock;
  /** After so many milliseconds what has not answered is late. */
  readonly budgetMs: number;
}

export interface Gathered {
  readonly findings: Finding[];
  readonly dependencies: Dependency[];
  /** What every source said for itself, and the kinds of evidence that nothing is configured for. */
  readonly sources: SourceAnswer[];
}

/**
 * Asks all sources at once and makes findings of what they answer, each as soon as it is there so that what was
 * answered need not be kept. Never fails as a whole: a source that fails or is late is named as such.
 */
export async function gatherEvidence({ sources, question, clock, budgetMs }: Gathering): Promise<Gathered> {
  const begun = clock.now();
  const timeUp = new AbortController();
  const late = new Promise<typeof tooLate>((resolve) => {
    timeUp.signal.addEventListener('abort', () => resolve(tooLate), { once: true });
  });
  const callOff = clock.at(begun + budgetMs, () => timeUp.abort());
  const reduction = new Reduction(question);
  const ask = async (source: AnyEvidenceSource): Promise<SourceAnswer> => {
    const told = { source: source.name, kind: source.kind };
    try {
      const answers = await Promise.race([asking(source, { ...question, signal: timeUp.signal }), late]);
      const tookMs = clock.now() - begun;
      if (answers === tooLate || timeUp.signal.aborted) {
        return { ...told, outcome: 'late', reason: `no answer within ${budgetMs} ms`, tookMs };
      }
      reduction.add(source, answers);
      const cut = answers.flatMap((each) => each.cut ?? []);
      return {
        ...told,
        outcome: 'answered',
        ...(cut.length === 0 ? {} : { reason: [...new Set(cut)].join('; ') }),
        tookMs,
        examined: answers.reduce((sum, { items }) => sum + items.length, 0),
      };
    } catch (error) {
      const tookMs = clock.now() - begun;
      if (timeUp.signal.aborted) {
        return { ...told, outcome: 'late', reason: `no answer within ${budgetMs} ms`, tookMs };
      }
      return { ...told, outcome: 'failed', reason: messageOf(error), tookMs };
    }
  };
  const answered = await Promise.all(sources.map(ask));
  callOff();
  const { findings, dependencies } = reduction.result();
  return {
    findings,
    dependencies: nearestDependencies(dependencies, question.components),
    sources: [...answered, ...notConfigured(sources)],
  };
}

const tooLate = Symbol('too late');

/** Also what throws at once is a failure of that source alone. */
const asking = async (
  source: AnyEvidenceSource,
  question: EvidenceQuestion,
): Promise<readonly Answered<unknown>[]> => source.ask(question);

const messageOf = (error: unknown): string =>
  error instanceof Error && error.message !== '' ? error.message : `it failed with ${String(error)}`;

const called: Readonly<Record<EvidenceKind, string>> = {
  metric: 'metrics',
  log: 'logs',
  trace: 'traces',
  change: 'changes',
  'past-incident': 'past incidents',
  dependency: 'dependencies',
};

const notConfigured = (sources: readonly AnyEvidenceSource[]): SourceAnswer[] =>
  evidenceKinds
    .filter((kind) => !sources.some((source) => source.kind === kind))
    .map((kind) => ({
      source: called[kind],
      kind,
      outcome: 'not-configured',
      reason: `no source of ${called[kind]} is configured`,
    }));
