/**
 * A storm of 50,000 distinct alerts in 500 groups, and the same again, into Argus and into a real Alertmanager:
 * how many alerts a second are accepted (Alertmanager: in memory; Argus: signed and durable), and how many are
 * routed to an incident. At its end, the memory that 50,000 active alerts take, and how soon a killed Argus is back.
 *
 *   npm run bench storm
 */
import { cpus } from 'node:os';
import { startBenchedArgus } from './benched-argus.js';
import { measure, perSecond, post } from './load.js';
import { atOnce, line, policyWith, residentMiB, rounded, startPeer, times } from './peer.js';
import { startReceiver } from './receiver.js';
import { apiBodies, mixed, storm, webhookBodies } from './storm-alerts.js';

const [alerts, groups, inFlight] = [50_000, 500, 32];
// As people are told in a storm: not at once, and not for every alert.
const route = { ...atOnce, group_wait: '30s' };

console.log(
  `${rounded(alerts)} alerts in ${groups} groups, ${inFlight} POSTs in flight, ${cpus().length} cores.\n`,
);
const receiver = await startReceiver();
try {
  const theirs = await alertmanagers();
  await argusesOwn(theirs);
} finally {
  await receiver.stop();
}

interface Rates {
  readonly fresh: number;
  readonly repeated: number;
  readonly mixed: number;
  readonly memory: number;
}

async function alertmanagers(): Promise<Rates> {
  const peer = await startPeer(receiver.url, route);
  try {
    const rate = async (bodies: readonly string[]): Promise<number> => {
      const run = await measure(bodies.length, inFlight, (index) =>
        post(`http://${peer.address}/api/v2/alerts`, bodies[index] ?? ''),
      );
      return (perSecond(run) * alerts) / bodies.length;
    };
    const bodies = apiBodies(storm('storm', alerts, groups));
    const [fresh, repeated] = [await rate(bodies), await rate(bodies)];
    const memory = residentMiB(peer.pid);
    return {
      fresh,
      repeated,
      mixed: await rate(apiBodies(mixed(storm('mixed', alerts, groups), groups))),
      memory,
    };
  } finally {
    await peer.stop();
  }
}

async function argusesOwn(theirs: Rates): Promise<void> {
  const argus = await startBenchedArgus(policyWith(receiver.url, route));
  try {
    const rate = async (bodies: readonly string[]): Promise<{ durable: number; routed: number }> => {
      const before = await argus.decided();
      const began = performance.now();
      const run = await measure(bodies.length, inFlight, (index) =>
        post(`${argus.url}/webhooks/alertmanager`, bodies[index] ?? ''),
      );
      await argus.untilDecided(before + alerts);
      const seconds = (performance.now() - began) / 1000;
      await argus.untilRecorded();
      return { durable: (perSecond(run) * alerts) / bodies.length, routed: alerts / seconds };
    };
    const report = (what: string, ours: { durable: number; routed: number }, peer: number): void => {
      line(what, 'Alertmanager', 'Argus', 'Argus beside it');
      line(
        'accepted / durable, alerts a second',
        rounded(peer),
        rounded(ours.durable),
        times(ours.durable, peer),
      );
      line('routed to an incident, alerts a second', '', rounded(ours.routed), times(ours.routed, peer));
      console.log();
    };
    const bodies = webhookBodies(storm('storm', alerts, groups));
    report('New alerts, each delivery of one group', await rate(bodies), theirs.fresh);
    report('The same again', await rate(bodies), theirs.repeated);
    const memory = residentMiB(argus.pid);
    line('Memory with 50,000 active alerts', 'Alertmanager', 'Argus', 'Argus beside it');
    line('resident, MiB', rounded(theirs.memory), rounded(memory), times(memory, theirs.memory));
    console.log();
    await argus.kill9();
    const killed = performance.now();
    await argus.restart();
    line(
      'Ready again after kill -9 with 50,000 active',
      `${((performance.now() - killed) / 1000).toFixed(1)} s`,
    );
    console.log();
    const spread = webhookBodies(mixed(storm('mixed', alerts, groups), groups));
    report('New alerts, each delivery of 64 groups', await rate(spread), theirs.mixed);
  } finally {
    await argus.stop();
  }
}
