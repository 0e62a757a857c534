import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Outcome, done, park, retry } from '#libs/kernel';
import { type AgentMetrics, createLogger, createMetrics } from '#libs/observability';
import { observe } from './observe.js';

const message = {
  stream: 'INCIDENTS',
  sequence: 7,
  subject: 'argus.incident.inc-1.router',
  storedAt: 0,
  bytes: new Uint8Array(),
  headers: {},
};
const consumer = 'notifier-incidents';

let metrics: AgentMetrics;
let lines: string[];
beforeEach(() => {
  metrics = createMetrics('notifier');
  lines = [];
});

const observer = () => {
  const destination = { write: (line: string) => void lines.push(line) };
  return observe(createLogger({ agent: 'notifier', level: 'debug', format: 'json', destination }), metrics);
};

/** The samples of a metric, without its name. */
const samplesOf = async (metric: string): Promise<string[]> =>
  (await metrics.registry.metrics())
    .split('\n')
    .filter((line) => line.startsWith(metric))
    .map((line) => line.slice(metric.length));

describe('what a consumer tells', () => {
  it('is counted by how each message was settled, with how long it took', async () => {
    const { settled } = observer();
    const outcomes: Outcome[] = [done('told'), done('told'), retry('later'), park('not signed')];
    for (const outcome of outcomes) settled(consumer, outcome, message, 0.02);

    expect(await samplesOf('argus_handled_total')).toEqual([
      `{consumer="${consumer}",outcome="done",agent="notifier"} 2`,
      `{consumer="${consumer}",outcome="retry",agent="notifier"} 1`,
      `{consumer="${consumer}",outcome="park",agent="notifier"} 1`,
    ]);
    const one = [`{consumer="${consumer}",agent="notifier"} 1`];
    expect(await samplesOf('argus_retried_total')).toEqual(one);
    expect(await samplesOf('argus_parked_total')).toEqual(one);
    expect(await samplesOf('argus_stage_seconds_count')).toEqual([
      `{agent="notifier",stage="${consumer}"} 4`,
    ]);
  });

  it('is logged with message, incident and reason: a parked message as an error, others for the curious', () => {
    const { settled, failed } = observer();
    settled(consumer, done('told'), message, 0);
    settled(consumer, park('not signed'), message, 0);
    failed(consumer, new Error('the disk is full'), message);

    const about = { consumer, stream: 'INCIDENTS', sequence: 7, incidentId: 'inc-1' };
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'debug', reason: 'told', ...about },
      { level: 'error', reason: 'not signed', ...about },
      { level: 'error', err: { message: 'the disk is full' }, ...about },
    ]);
  });
});
