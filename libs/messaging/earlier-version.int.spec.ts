import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AckPolicy, type NatsConnection, connect } from 'nats';
import { subjects } from '#libs/contracts';
import { type NatsServer, findNatsServer, startNatsServer } from '#libs/embedded';
import { applyTopology, compareTopology } from './apply-topology.js';
import { consumers } from './topology.js';

/** Without keys, as no identity of this version may acknowledge for a consumer of an earlier one. */
let server: NatsServer;
let connection: NatsConnection;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-earlier-'));
  const found = await findNatsServer({ cacheDir: '.argus/cache' });
  if (!found.ok) throw new Error(found.error);
  const configFile = join(folder, 'nats-server.conf');
  await writeFile(configFile, 'max_payload: 8MB\njetstream: enabled\n');
  const log = (): void => undefined;
  server = await startNatsServer({ binary: found.value.path, dataDir: folder, configFile, log });
  connection = await connect({ servers: server.url });
}, 120_000);
afterAll(async () => {
  await connection.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the streams of an earlier version, brought up to date', () => {
  it('have no alert handled again and none left out, and nothing is left over', async () => {
    // Given one queue for all alerts, of which two messages are handled and the third is not
    const queues = consumers.flatMap(({ name, formerly }) => (formerly === undefined ? [] : [name]));
    const manager = await connection.jetstreamManager();
    const jetstream = connection.jetstream();
    await manager.streams.add({ name: 'ALERTS', subjects: ['argus.alert.*.*'] });
    await manager.consumers.add('ALERTS', {
      durable_name: 'router-alerts',
      filter_subject: 'argus.alert.*.evaluator',
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: 1,
    });
    await manager.consumers.add('ALERTS', {
      durable_name: 'auditor-alerts',
      filter_subject: 'argus.alert.*.*',
      ack_policy: AckPolicy.Explicit,
    });
    // … and a follower of the incidents that was brought whole messages
    await manager.streams.add({ name: 'INCIDENTS', subjects: ['argus.incident.*.*'] });
    await manager.consumers.add('INCIDENTS', {
      durable_name: 'ticketing-incidents',
      filter_subject: 'argus.incident.*.*',
      ack_policy: AckPolicy.Explicit,
    });
    for (const text of ['first', 'second', 'third']) {
      await jetstream.publish(subjects.alert(0, 'evaluator'), new TextEncoder().encode(text));
    }
    const former = await jetstream.consumers.get('ALERTS', 'router-alerts');
    for (const text of ['first', 'second']) {
      const message = await former.next();
      expect(message?.string()).toBe(text);
      await message?.ackAck();
    }

    // When they are set up by this version
    const changes = await applyTopology(connection, { replicas: 1 });

    // Then the queues of this version go on where that one got to
    expect(changes).toContain('deleted consumer router-alerts');
    const [first = ''] = queues;
    const queue = await jetstream.consumers.get('ALERTS', first);
    expect((await queue.next())?.string()).toBe('third');
    expect((await manager.consumers.info('ALERTS', first)).num_pending).toBe(0);
    // And the record takes what stands under the new subjects, too
    await jetstream.publish(subjects.outcome(0, 'router'), new TextEncoder().encode('outcome'));
    expect((await manager.consumers.info('ALERTS', 'auditor-alerts')).num_pending).toBe(4);
    // And the follower is told of messages without being brought their bodies
    await jetstream.publish(subjects.incident('inc-1', 'router'), new TextEncoder().encode('a long history'));
    const told = await (await jetstream.consumers.get('INCIDENTS', 'ticketing-incidents')).next();
    expect([told?.data.length, told?.headers?.get('Nats-Msg-Size')]).toEqual([0, '14']);
    // And everything is as declared
    expect(await compareTopology(connection, { replicas: 1 })).toEqual([]);
    expect(await applyTopology(connection, { replicas: 1 })).toEqual([]);
  });
});
