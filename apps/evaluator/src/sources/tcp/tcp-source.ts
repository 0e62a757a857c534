import { connect } from 'node:net';
import type { Reading, SeriesValue } from '../../domain/rules/reading.js';
import { reasonOf } from '#libs/probing';
import type { ReadRequest, SignalSource } from '../signal-source.js';
import type { TcpSourceConfig } from './tcp-source.config.js';

/** Whether a port takes connections, and how fast. */
export class TcpSource implements SignalSource {
  readonly kind = 'tcp';

  constructor(private readonly config: Pick<TcpSourceConfig, 'host' | 'port' | 'measure'>) {}

  async read({ at, signal }: ReadRequest): Promise<Reading[]> {
    const { host, port, measure } = this.config;
    const began = performance.now();
    const problem = await connected(host, port, signal);
    const latencyMs = performance.now() - began;
    const value =
      measure === 'up' ? (problem === undefined ? 1 : 0) : problem === undefined ? latencyMs : undefined;
    const series: SeriesValue = {
      labels: { instance: `${host}:${port}` },
      value,
      ...(problem === undefined ? {} : { detail: problem }),
    };
    return [{ at, series: [series] }];
  }
}

/** Undefined when the connection was accepted; else why not. */
const connected = (host: string, port: number, signal: AbortSignal): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (problem: string | undefined): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(problem);
    };
    const onAbort = (): void => finish('no answer in time');
    socket.once('connect', () => finish(undefined));
    socket.on('error', (error) => finish(reasonOf(error)));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
