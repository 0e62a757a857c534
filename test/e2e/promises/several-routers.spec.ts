import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { type AgentProcess, startAgentProcess } from './support/agent-process.js';
import { sendAll } from './support/alert-sender.js';
import { alertTraffic } from './support/alert-traffic.js';
import { Routed } from './support/routed-incidents.js';

const senders = 8;
const groupsOfSender = 25;

/** From each sender distinct alerts in many groups, that begin, repeat, end and begin anew, one delivery after the other. */
const traffics = Array.from({ length: senders }, (_, sender) =>
  alertTraffic({
    name: `sender-${sender}`,
    deliveries: 60,
    groups: groupsOfSender,
    from: Date.parse('2026-11-21T00:00:00Z'),
  }),
);
const deliveries = traffics.flat().length;

describe('several routers', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  }, 300_000);

  const started = async (
    agent: 'collector' | 'evaluator' | 'router',
    bus: TestBus,
  ): Promise<AgentProcess> => {
    const process = await startAgentProcess(agent, bus);
    ends.push(() => process.stop());
    return process;
  };

  /** What becomes of the storm with so many routers, when one of them is killed after so many deliveries. */
  const storm = async (copies: number, killAfter?: number): Promise<Routed> => {
    const bus = await startTestBus();
    ends.push(() => bus.stop());
    const [collector] = await Promise.all([started('collector', bus), started('evaluator', bus)]);
    const routers = await Promise.all(Array.from({ length: copies }, () => started('router', bus)));
    let killed: Promise<void> | undefined;
    let accepted = 0;
    const onAccepted = (): void => {
      if (++accepted === killAfter) killed = routers[0]?.kill9();
    };
    await Promise.all(
      traffics.map((traffic) => sendAll(collector.url, traffic, { concurrency: 1, onAccepted })),
    );
    await killed;
    return eventually(
      async () => {
        await pause(250);
        const routed = await Routed.on(bus);
        return routed.isWhole && routed;
      },
      'something has become of every alert',
      120_000,
    );
  };

  it('open the same incidents as one would have opened, though one of them is killed in a storm', async () => {
    const one = await storm(1);
    const three = await storm(3, deliveries / 2);
    expect(one.incidents).toHaveLength(senders * groupsOfSender);
    expect(three.incidents).toEqual(one.incidents);
    expect(three.ledger).toEqual(one.ledger);
    expect([one.unclear, three.unclear]).toEqual([[], []]);
  }, 300_000);
});
