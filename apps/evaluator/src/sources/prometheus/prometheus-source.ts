import type { Reading } from '../../domain/rules/reading.js';
import { unreadable } from '../../domain/rules/reading.js';
import type { ApiServer } from '../api-server.js';
import { readLimited } from '../read-limited.js';
import { reasonOf } from '../reason-of.js';
import type { ReadRequest, SignalSource } from '../signal-source.js';
import { readAnswer } from './read-answer.js';

/** A query's answer may not be longer; a thousand series are about 200 KiB. */
const longestAnswer = 32 * 1024 * 1024;

/** What was missed is made up for as far back as this many readings. */
const mostMissed = 60;

/** An expression of Prometheus, by range query: what was missed since the last reading comes with it. */
export class PrometheusSource implements SignalSource {
  readonly kind = 'prometheus';
  readonly link: string;

  constructor(
    private readonly server: ApiServer,
    private readonly query: string,
  ) {
    this.link = `${server.url}/graph?g0.expr=${encodeURIComponent(query)}&g0.tab=0`;
  }

  async read({ at, since, everyMs, signal }: ReadRequest): Promise<Reading[]> {
    const steps = since === undefined ? 0 : Math.min(mostMissed, Math.round((at - since) / everyMs) - 1);
    const start = at - Math.max(0, steps) * everyMs;
    try {
      const response = await fetch(`${this.server.url}/api/v1/query_range`, {
        method: 'POST',
        headers: { ...this.server.headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          query: this.query,
          start: String(start / 1000),
          end: String(at / 1000),
          step: String(everyMs / 1000),
        }),
        signal,
      });
      return this.readings(response.status, await readLimited(response, longestAnswer), start, at, everyMs);
    } catch (error) {
      return [unreadable(at, reasonOf(error, signal))];
    }
  }

  private readings(status: number, text: string, start: number, at: number, everyMs: number): Reading[] {
    const samples = readAnswer(text);
    if (!samples.ok)
      return [unreadable(at, status < 400 ? samples.error : `status ${status}: ${samples.error}`)];
    const moments = Array.from({ length: (at - start) / everyMs + 1 }, (_, step) => start + step * everyMs);
    return moments.map((moment) => ({ at: moment, series: samples.value.get(moment) ?? [] }));
  }
}
