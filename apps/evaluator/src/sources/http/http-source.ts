import { type HttpAnswer, ask, reasonOf } from '#libs/probing';
import type { Reading, SeriesValue } from '../../domain/rules/reading.js';
import { compileLinePattern } from '../../settings/line-pattern.js';
import type { ReadRequest, SignalSource } from '../signal-source.js';
import type { HttpSourceConfig } from './http-source.config.js';

const day = 24 * 60 * 60 * 1000;

type Measured = Pick<SeriesValue, 'value' | 'detail'>;

/** An address asked over HTTP: whether it is up, its status, how fast it is, how long its certificate lasts. */
export class HttpSource implements SignalSource {
  readonly kind = 'http';
  readonly link: string;
  private readonly bodyFits: (body: string) => boolean;

  constructor(private readonly config: HttpSourceConfig) {
    this.link = config.url;
    const compiled = config.body === undefined ? undefined : compileLinePattern(config.body, longestBody);
    this.bodyFits = compiled?.ok === true ? compiled.value : () => true;
  }

  async read({ at, signal }: ReadRequest): Promise<Reading[]> {
    return [
      { at, series: [{ labels: { instance: this.config.url }, ...(await this.measured(at, signal)) }] },
    ];
  }

  private async measured(at: number, signal: AbortSignal): Promise<Measured> {
    const { url, headers, measure } = this.config;
    try {
      const answer = await ask({ url, headers, signal, trustNeeded: measure !== 'tlsDaysLeft' });
      return this.judged(answer, at);
    } catch (error) {
      const detail = reasonOf(error, signal);
      // That nobody answers is what "up" asks for; the others have no value then.
      return measure === 'up' ? { value: 0, detail } : { value: undefined, detail };
    }
  }

  private judged({ status, latencyMs, body, certificateEnds }: HttpAnswer, at: number): Measured {
    switch (this.config.measure) {
      case 'status':
        return { value: status };
      case 'latencyMs':
        return { value: latencyMs };
      case 'tlsDaysLeft':
        return certificateEnds === undefined
          ? { value: undefined, detail: 'it shows no certificate' }
          : { value: (certificateEnds - at) / day };
      case 'up': {
        const isExpected = this.config.statuses?.includes(status) ?? (status >= 200 && status <= 299);
        if (!isExpected) return { value: 0, detail: `status ${status}` };
        return this.bodyFits(body) ? { value: 1 } : { value: 0, detail: 'the body does not fit the pattern' };
      }
    }
  }
}

const longestBody = 1024 * 1024;
