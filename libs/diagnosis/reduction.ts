import type { Finding } from '#libs/contracts';
import type {
  Answered,
  AnyEvidenceSource,
  Change,
  Dependency,
  LogRecord,
  MetricSeries,
  PastIncident,
  Span,
} from '#libs/integrations/port';
import type { Asked } from './asked.js';
import { changeFindings } from './changes/change-findings.js';
import { dependenciesOfSpans } from './graph/span-dependencies.js';
import { historyFindings } from './history/history-findings.js';
import { logFindings } from './logs/log-findings.js';
import { metricFindings } from './metrics/metric-findings.js';
import { traceFindings } from './traces/trace-findings.js';

/** Answers of the sources on their way to findings, each reduced by what its kind is judged by. */
export class Reduction {
  private readonly found: Finding[] = [];
  private readonly dependencies: Dependency[] = [];
  /** Changes are judged by their distance and past incidents by what was found: when all have answered. */
  private readonly later: (() => Finding[])[] = [];

  constructor(private readonly asked: Asked) {}

  /** Takes the answers of one source; throws when they cannot be made sense of. */
  add({ kind, name }: AnyEvidenceSource, answers: readonly Answered<unknown>[]): void {
    const windows = this.asked;
    switch (kind) {
      case 'metric':
        this.found.push(...metricFindings(answers as readonly Answered<MetricSeries>[], name, windows));
        break;
      case 'dependency':
        this.dependencies.push(...(answers as readonly Answered<Dependency>[]).flatMap(({ items }) => items));
        break;
      case 'log':
        this.found.push(...logFindings(answers as readonly Answered<LogRecord>[], name, windows));
        break;
      case 'trace':
        this.found.push(...traceFindings(answers as readonly Answered<Span>[], name, windows));
        this.dependencies.push(
          ...dependenciesOfSpans((answers as readonly Answered<Span>[]).map(({ items }) => items)),
        );
        break;
      case 'change':
        this.later.push(() =>
          changeFindings(answers as readonly Answered<Change>[], name, windows, this.context()),
        );
        break;
      case 'past-incident':
        this.later.push(() =>
          historyFindings(answers as readonly Answered<PastIncident>[], name, windows, {
            ...this.asked,
            findings: this.found,
          }),
        );
        break;
    }
  }

  result(): { readonly findings: Finding[]; readonly dependencies: readonly Dependency[] } {
    const later = this.later.flatMap((reduce) => reduce());
    return { findings: [...this.found, ...later], dependencies: this.dependencies };
  }

  private context() {
    const { alerts, abnormal, components } = this.asked;
    return {
      about: components,
      dependencies: this.dependencies,
      onset: Math.min(abnormal.to, ...alerts.map(({ startsAt }) => startsAt)),
    };
  }
}
