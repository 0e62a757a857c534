import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { sendAll } from './support/alert-sender.js';
import { alertTraffic } from './support/alert-traffic.js';
import { expectEverythingKept } from './support/expect-kept.js';
import { natsServerPid } from './support/servers.js';

describe('nats-server may be killed', () => {
  let argus: RunningArgus;

  beforeAll(async () => {
    argus = await startArgus({ policy: { closing: { verify_for: '2s' } } });
  }, 300_000);
  afterAll(() => argus?.dispose(), 120_000);

  it('what cannot be stored is refused for now, and what was accepted is all there', async () => {
    const deliveries = alertTraffic({ deliveries: 300, groups: 40, from: Date.now() - 3_600_000 });
    const first = natsServerPid(argus);
    const { pid } = argus;
    let frozen: number | undefined;
    const killFrozen = (): void => {
      if (frozen === undefined) return;
      process.kill(frozen, 'SIGKILL');
      frozen = undefined;
    };

    const sent = await sendAll(argus.url, deliveries, {
      concurrency: 8,
      onAccepted: (count) => {
        if (count === 60 || count === 120) process.kill(natsServerPid(argus), 'SIGKILL');
        // It comes back too fast to be missed: one that hangs first is away for longer.
        if (count === 200) {
          frozen = natsServerPid(argus);
          process.kill(frozen, 'SIGSTOP');
        }
      },
      onRefused: killFrozen,
    }).finally(killFrozen);

    expect(sent.refused.length).toBeGreaterThan(0);
    for (const refusal of sent.refused) {
      expect(refusal.status).toBe(503);
      expect(Number(refusal.retryAfter)).toBeGreaterThan(0);
    }
    expect(argus.pid).toBe(pid);
    await eventually(() => natsServerPid(argus) !== first, 'Argus has started its nats-server again');
    await expectEverythingKept(argus, deliveries, sent);
  }, 300_000);
});
