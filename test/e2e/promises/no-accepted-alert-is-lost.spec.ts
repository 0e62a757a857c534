import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { type SentTraffic, sendAll } from './support/alert-sender.js';
import { alertTraffic } from './support/alert-traffic.js';
import { expectEverythingKept } from './support/expect-kept.js';
import { settled } from './support/settled.js';

const total = 600;
/** After so many accepted deliveries the process is killed. */
const killsAfter = [150, 350];

describe('no accepted alert is lost', () => {
  let argus: RunningArgus;
  const deliveries = alertTraffic({ deliveries: total, groups: 100, from: Date.now() - 3_600_000 });
  let sent: SentTraffic;

  beforeAll(async () => {
    argus = await startArgus({ policy: { closing: { verify_for: '2s' } } });
  }, 300_000);
  afterAll(() => argus?.dispose(), 120_000);

  it('when Argus is killed twice while hundreds of deliveries come in', async () => {
    const kills: Promise<void>[] = [];
    const killAndStart = async (): Promise<void> => {
      const killed = performance.now();
      await argus.kill9();
      await argus.restart();
      console.info(`Argus was up again ${seconds(killed)} s after kill -9`);
    };

    const began = performance.now();
    sent = await sendAll(argus.url, deliveries, {
      concurrency: 16,
      onAccepted: (count) => {
        if (killsAfter.includes(count)) kills.push(killAndStart());
      },
    });
    await Promise.all(kills);
    const last = performance.now();
    await settled(argus, 120_000);

    console.info(
      `${total} deliveries took ${seconds(began)} s; all was done ${seconds(last)} s after the last of them; ` +
        `${sent.unanswered} attempts got no answer, ${sent.refused.length} were refused for now`,
    );
    await expectEverythingKept(argus, deliveries, sent);
  }, 300_000);
});

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);
