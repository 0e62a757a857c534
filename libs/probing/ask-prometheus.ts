import { type Result, failed } from '#libs/kernel';
import type { ApiServer } from './api-server.js';
import { readLimited } from './read-limited.js';
import { type Samples, readSamples } from './read-samples.js';

/** A query's answer may not be longer; a thousand series are about 200 KiB. */
const longestAnswer = 32 * 1024 * 1024;

/** A query of a range; for one moment, `start` and `end` are the same. */
export interface PrometheusQuestion {
  readonly query: string;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly stepMs: number;
  readonly signal: AbortSignal;
}

/** What Prometheus says to a query, or why it cannot. Rejects when it gives no answer. */
export async function askPrometheus(
  server: ApiServer,
  { query, start, end, stepMs, signal }: PrometheusQuestion,
): Promise<Result<Samples>> {
  const response = await fetch(`${server.url}/api/v1/query_range`, {
    method: 'POST',
    headers: { ...server.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      query,
      start: String(start / 1000),
      end: String(end / 1000),
      step: String(stepMs / 1000),
    }),
    signal,
  });
  const samples = readSamples(await readLimited(response, longestAnswer));
  return samples.ok || response.status < 400
    ? samples
    : failed(`status ${response.status}: ${samples.error}`);
}
