import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type RunningAgent,
  closeServer,
  commonSections,
  createHttpFront,
  listen,
  startAgent,
} from '#libs/agent';
import { type Environment, loadSections, parseConfig } from '#libs/config';
import { systemClock } from '#libs/kernel';
import { type Bus, decodeMessage, messageAt } from '#libs/messaging';
import { type TestBus, startTestBus } from '#libs/testing';
import { CollectorConfig } from './collector.config.js';
import { agent as collector } from './main.js';

describe('The collector on a real bus', () => {
  let bus: TestBus;
  let reader: Bus;
  let running: RunningAgent;
  let server: Server;
  let url: string;
  let dataDir: string;

  const start = (environment: Environment): Promise<RunningAgent> => {
    const document = parseConfig('');
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const sections = loadSections(document.value, [...commonSections, CollectorConfig], {
      ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
      ...environment,
    });
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    const { url: natsUrl, keys } = bus;
    const publicUrl = 'http://127.0.0.1';
    return startAgent(collector, {
      ...{ sections: sections.value, natsUrl, keys, dataDir, publicUrl },
      ...{ clock: systemClock, rootDir: process.cwd() },
    });
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-collector-'));
    bus = await startTestBus();
    reader = await bus.open('console');
    running = await start({});
    server = createHttpFront(() => [running]);
    url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}/webhooks/alertmanager`;
  }, 60_000);
  afterAll(async () => {
    await closeServer(server);
    await running.stop();
    await bus.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const alert = { status: 'firing', labels: { alertname: 'DiskFull' }, startsAt: '2026-11-21T01:45:58Z' };
  const post = (body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const lastSequence = async () => (await reader.streamBounds()).SIGNALS.last;

  it('has a delivery stored, signed and readable, when it answers', async () => {
    const before = await lastSequence();
    const response = await post({ alerts: [alert, { ...alert, startsAt: 'soon' }] });
    expect(response.status).toBe(200);
    expect(await lastSequence()).toBe(before + 1);

    const stored = await decodeMessage(
      await messageAt(reader.connection, 'SIGNALS', before + 1),
      reader.ring,
    );
    if (!stored.ok) throw new Error(stored.error);
    expect(stored.value).toMatchObject({
      subject: 'argus.signal.alertmanager.collector',
      agent: 'collector',
    });
    expect(stored.value.events.map(({ type }) => type)).toEqual([
      'argus.delivery.received.v1',
      'argus.delivery.quarantined.v1',
    ]);
  });

  it('has the largest body that it takes stored, and the one above it quarantined', async () => {
    const before = await lastSequence();
    const filled = (length: number) => {
      const empty = JSON.stringify({ alerts: [alert], filler: '' });
      return { alerts: [alert], filler: '"'.repeat((length - empty.length) / 2) };
    };
    expect((await post(filled(4 * 1024 * 1024))).status).toBe(200);
    expect((await post(filled(4 * 1024 * 1024 + 2))).status).toBe(202);
    expect(await lastSequence()).toBe(before + 2);
  });

  it('does not start where anybody on the network could make up alerts', async () => {
    await expect(start({ ARGUS_HTTP_HOST: '0.0.0.0' })).rejects.toThrow(/ARGUS_COLLECTOR_TOKEN/);
    const protectedOne = await start({ ARGUS_HTTP_HOST: '0.0.0.0', ARGUS_COLLECTOR_TOKEN: 'a-bearer-token' });
    await protectedOne.stop();
  });

  it('answers 503 once the bus is gone', async () => {
    await bus.server.stop();
    const response = await post({ alerts: [alert] });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  }, 30_000);
});
