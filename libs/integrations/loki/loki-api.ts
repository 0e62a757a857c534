import { type TimeWindow, isObject } from '#libs/integrations/port';
import { type ApiServer, askJson } from '#libs/probing';

/** A stream's lines, the latest first. */
export interface LokiStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly {
    /** Epoch ms. */
    readonly time: number;
    readonly text: string;
    /** Structured metadata, where the server gives it. */
    readonly metadata: Readonly<Record<string, unknown>>;
  }[];
}

/** The part of Loki's HTTP API that evidence needs (https://grafana.com/docs/loki/latest/reference/loki-http-api/). */
export class LokiApi {
  constructor(
    private readonly server: ApiServer,
    private readonly signal: AbortSignal,
  ) {}

  /** The names of the labels that streams had in this time. */
  async labels({ from, to }: TimeWindow): Promise<readonly string[]> {
    const parameters = new URLSearchParams({ start: nanoseconds(from), end: nanoseconds(to) });
    const answer = await this.get(`/loki/api/v1/labels?${parameters.toString()}`);
    // Without any streams, `data` is left out.
    const names = isObject(answer) ? (answer['data'] ?? []) : undefined;
    if (!Array.isArray(names)) throw new Error('Loki answered without labels: check its address');
    return names.map(String);
  }

  /** The latest lines of a time, at most so many. */
  async lines(query: string, { from, to }: TimeWindow, limit: number): Promise<readonly LokiStream[]> {
    const parameters = new URLSearchParams({
      query,
      start: nanoseconds(from),
      // Loki leaves the end out by itself.
      end: nanoseconds(to),
      limit: String(limit),
      direction: 'backward',
    });
    const answer = await this.get(`/loki/api/v1/query_range?${parameters.toString()}`);
    const data = isObject(answer) ? answer['data'] : undefined;
    const result = isObject(data) && data['resultType'] === 'streams' ? data['result'] : undefined;
    if (!Array.isArray(result)) throw new Error('Loki answered without lines: check its address');
    return result.filter(isObject).map(streamOf);
  }

  private get(path: string): Promise<unknown> {
    return askJson('Loki', this.server, { path, signal: this.signal });
  }
}

function streamOf({ stream, values }: Readonly<Record<string, unknown>>): LokiStream {
  const lines = (Array.isArray(values) ? (values as unknown[]) : []).flatMap((value) => {
    const [at, text, metadata] = value as readonly [unknown, unknown, unknown];
    if (typeof at !== 'string' || typeof text !== 'string') return [];
    return [{ time: Number(at.slice(0, -6)), text, metadata: isObject(metadata) ? metadata : {} }];
  });
  return { labels: isObject(stream) ? (stream as Record<string, string>) : {}, lines };
}

const nanoseconds = (ms: number): string => `${Math.round(ms)}000000`;
