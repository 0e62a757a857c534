/**
 * Killed half way through a storm (kill -9) and started again: how many of the accepted groups nobody is told of
 * until they are sent once more, and how many are told twice then. Argus beside a real Alertmanager.
 *
 *   npm run bench kill
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startBenchedArgus } from './benched-argus.js';
import { post } from './load.js';
import { atOnce, line, policyWith, rounded, startPeer } from './peer.js';
import { startReceiver } from './receiver.js';
import { type StormAlert, apiBodies, storm, webhookBodies } from './storm-alerts.js';

const groups = 400;
const perGroup = 10;
const route = { ...atOnce, group_wait: '1s' };
/** Long enough for everything that is under way to be told. */
const settling = 15_000;

interface Victim {
  readonly url: string;
  bodies(alerts: readonly StormAlert[]): string[];
  kill9(): Promise<void>;
  restart(): Promise<void>;
}

interface Outcome {
  readonly accepted: number;
  readonly forgotten: number;
  readonly twice: number;
  /** Those of them that got the same call again, by its Idempotency-Key. */
  readonly sameCall: number;
}

const receiver = await startReceiver();
try {
  const peer = await startPeer(receiver.url, route);
  const theirs = await stormAndKill({
    url: `http://${peer.address}/api/v2/alerts`,
    bodies: apiBodies,
    kill9: () => peer.kill9(),
    restart: () => peer.restart(),
  }).finally(() => peer.stop());
  receiver.clear();
  const argus = await startBenchedArgus(policyWith(receiver.url, route));
  const ours = await stormAndKill({
    url: `${argus.url}/webhooks/alertmanager`,
    bodies: webhookBodies,
    kill9: () => argus.kill9(),
    restart: () => argus.restart(),
  }).finally(() => argus.stop());
  line(`A storm of ${groups} groups of ${perGroup} alerts`, 'Alertmanager', 'Argus');
  line('groups accepted before the kill', rounded(theirs.accepted), rounded(ours.accepted));
  line('… and not told until sent again', rounded(theirs.forgotten), rounded(ours.forgotten));
  line('told twice once everything was sent again', rounded(theirs.twice), rounded(ours.twice));
  line('… of them by the same call, made again', rounded(theirs.sameCall), rounded(ours.sameCall));
} finally {
  await receiver.stop();
}

async function stormAndKill({ url, bodies, kill9, restart }: Victim): Promise<Outcome> {
  const alerts = storm('kill', groups * perGroup, groups);
  const all = bodies(alerts);
  const accepted: string[] = [];
  for (const [index, body] of all.entries()) {
    if (index === all.length / 2) await kill9();
    await post(url, body).then(
      () => accepted.push(body),
      () => undefined,
    );
    // The storm lasts longer than group_wait, so that some groups are told before the kill and some are not.
    if (index < all.length / 2) await pause(10);
  }
  await restart();
  await pause(settling);
  const podsOf = (body: string): string =>
    [...body.matchAll(/"pod":"([^"]+)"/g)]
      .map(([, pod]) => pod)
      .sort()
      .join();
  const toldBefore = new Set(receiver.told.map(({ pods }) => pods.join()));
  const forgotten = accepted.filter((body) => !toldBefore.has(podsOf(body))).length;
  for (const body of all) await post(url, body);
  await pause(settling);
  const keysOf = new Map<string, unknown[]>();
  // Without a key, every call is another one.
  for (const { pods, key = Symbol() } of receiver.told) {
    keysOf.set(pods.join(), [...(keysOf.get(pods.join()) ?? []), key]);
  }
  const twice = [...keysOf.values()].filter((keys) => keys.length > 1);
  const sameCall = twice.filter((keys) => new Set(keys).size === 1);
  return { accepted: accepted.length, forgotten, twice: twice.length, sameCall: sameCall.length };
}
