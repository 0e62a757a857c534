import type { TimeWindow } from '#libs/integrations/port';
import { type ApiServer, askJson } from '#libs/probing';
import { type Matrix, readMatrix } from './read-matrix.js';

/** The longest answer to a query of values, and to a question about names; bytes. */
const [longestMatrix, longestNames] = [48 * 1024 * 1024, 8 * 1024 * 1024];

/** A range to ask for; epoch ms. */
export interface Range extends TimeWindow {
  readonly stepMs: number;
}

/** What it knows of metrics, by their names. */
interface Metadata {
  readonly data?: Readonly<Record<string, readonly { readonly type?: string; readonly unit?: string }[]>>;
}

/** What a rule of Prometheus's own looks like. */
interface RuleGroups {
  readonly data?: {
    readonly groups?: readonly {
      readonly rules?: readonly { readonly name?: string; readonly query?: string; readonly type?: string }[];
    }[];
  };
}

/**
 * The part of Prometheus's HTTP API that evidence needs (https://prometheus.io/docs/prometheus/latest/querying/api/).
 * Also that of Thanos, Mimir and VictoriaMetrics.
 */
export class PrometheusApi {
  constructor(
    private readonly server: ApiServer,
    private readonly signal: AbortSignal,
  ) {}

  /** At most so many series (servers before 3 know no limit; their answers are cut here). */
  async values(query: string, { from, to, stepMs }: Range, limit: number): Promise<Matrix> {
    // `to` is not part of a window. The steps are counted back from the end: what is latest tells most.
    const end = to - 1;
    const start = end - Math.floor((end - from) / stepMs) * stepMs;
    const form = new URLSearchParams({
      query,
      start: String(start / 1000),
      end: String(end / 1000),
      step: String(stepMs / 1000),
      limit: String(limit),
    });
    return readMatrix(await this.post('/api/v1/query_range', form, longestMatrix), limit);
  }

  /** The names of the metrics that have series with this selector in this time. */
  async names(selector: string, { from, to }: TimeWindow): Promise<string[]> {
    const parameters = new URLSearchParams({
      'match[]': selector,
      start: String(from / 1000),
      end: String(to / 1000),
    });
    const answer = await this.get(`/api/v1/label/__name__/values?${parameters.toString()}`);
    const names = (answer as { data?: unknown } | null)?.data;
    if (!Array.isArray(names)) throw new Error('Prometheus answered without names: check its address');
    return names.filter((name): name is string => typeof name === 'string');
  }

  /** Type and unit by the metric's name; nothing where the server keeps none. */
  async metadata(): Promise<ReadonlyMap<string, { readonly type: string; readonly unit: string }>> {
    const answer = (await this.get('/api/v1/metadata?limit_per_metric=1')) as Metadata | null;
    return new Map(
      Object.entries(answer?.data ?? {}).map(([name, entries]) => {
        const { type = 'unknown', unit = '' } = entries[0] ?? {};
        return [name, { type, unit }];
      }),
    );
  }

  /** The expressions of the alerting rules with this name. */
  async expressionsOf(alertname: string): Promise<string[]> {
    const parameters = new URLSearchParams({ type: 'alert', 'rule_name[]': alertname });
    const answer = (await this.get(`/api/v1/rules?${parameters.toString()}`)) as RuleGroups | null;
    const rules = (answer?.data?.groups ?? []).flatMap((group) => group.rules ?? []);
    // Servers before 2.46 do not know `rule_name[]` and give all.
    return rules.flatMap(({ name, query }) => (name === alertname && query !== undefined ? [query] : []));
  }

  /** Rejects unless it answers to queries. */
  async ask(query: string): Promise<void> {
    await this.post('/api/v1/query', new URLSearchParams({ query }), longestNames);
  }

  private get(path: string): Promise<unknown> {
    return askJson('Prometheus', this.server, { path, signal: this.signal, longest: longestNames });
  }

  private post(path: string, form: URLSearchParams, longest: number): Promise<unknown> {
    return askJson('Prometheus', this.server, { path, method: 'POST', form, signal: this.signal, longest });
  }
}
