import { type ApiServer, askPrometheus, reasonOf } from '#libs/probing';
import type { Reading } from '../../domain/rules/reading.js';
import { unreadable } from '../../domain/rules/reading.js';
import type { ReadRequest, SignalSource } from '../signal-source.js';

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
      const question = { query: this.query, start, end: at, stepMs: everyMs, signal };
      const samples = await askPrometheus(this.server, question);
      if (!samples.ok) return [unreadable(at, samples.error)];
      const moments = Array.from({ length: (at - start) / everyMs + 1 }, (_, step) => start + step * everyMs);
      return moments.map((moment) => ({ at: moment, series: samples.value.get(moment) ?? [] }));
    } catch (error) {
      return [unreadable(at, reasonOf(error, signal))];
    }
  }
}
