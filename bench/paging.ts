/**
 * From the POST of a new alert to the receiver's HTTP call, with group_wait 0, beside a real Alertmanager: with
 * nothing else to do, and while 2,000 further alerts a second come in.
 *
 *   npm run bench paging
 */
import { startBenchedArgus } from './benched-argus.js';
import { percentile, post } from './load.js';
import { atOnce, line, policyWith, startPeer, times } from './peer.js';
import { type Receiver, startReceiver } from './receiver.js';
import { apiBodies, storm, webhookBodies } from './storm-alerts.js';

const pages = 300;
const background = { alertsPerSecond: 2_000, batch: 64, groups: 50 };

interface Latencies {
  readonly unloaded: { readonly latencies: readonly number[] };
  readonly loaded: { readonly latencies: readonly number[] };
}

const receiver = await startReceiver();
try {
  const peer = await startPeer(receiver.url, atOnce);
  const theirs = await latencies(`http://${peer.address}/api/v2/alerts`, apiBodies).finally(() =>
    peer.stop(),
  );
  receiver.clear();
  const argus = await startBenchedArgus(policyWith(receiver.url, atOnce));
  const ours = await latencies(`${argus.url}/webhooks/alertmanager`, webhookBodies).finally(() =>
    argus.stop(),
  );
  for (const [what, load] of [
    ['Nothing else to do', 'unloaded'],
    ['2,000 further alerts a second', 'loaded'],
  ] as const) {
    line(what, 'Alertmanager', 'Argus', 'Argus beside it');
    for (const share of [0.5, 0.99]) {
      const [a, b] = [percentile(theirs[load], share), percentile(ours[load], share)];
      line(
        `p${share * 100} from POST to the receiver`,
        `${a.toFixed(1)} ms`,
        `${b.toFixed(1)} ms`,
        times(b, a),
      );
    }
    console.log();
  }
} finally {
  await receiver.stop();
}

async function latencies(url: string, bodiesOf: typeof apiBodies): Promise<Latencies> {
  await page(url, bodiesOf, receiver, 'warm', 30);
  const unloaded = await page(url, bodiesOf, receiver, 'quiet', pages);
  const stop = keepSending(url, bodiesOf);
  await page(url, bodiesOf, receiver, 'warm-loaded', 30);
  const loaded = await page(url, bodiesOf, receiver, 'busy', pages);
  await stop();
  return { unloaded, loaded };
}

/** One new alert in a group of its own after the other. */
async function page(
  url: string,
  bodiesOf: typeof apiBodies,
  { firstAbout }: Receiver,
  name: string,
  count: number,
): Promise<{ latencies: number[] }> {
  const measured: number[] = [];
  for (const alert of storm(name, count, count)) {
    const arrived = firstAbout(alert.labels['pod'] ?? '');
    const began = performance.now();
    await post(url, bodiesOf([alert])[0] ?? '');
    measured.push((await arrived) - began);
  }
  return { latencies: measured.sort((a, b) => a - b) };
}

/** Repeats of alerts that fire already, as most of what an Alertmanager gets. */
function keepSending(url: string, bodiesOf: typeof apiBodies): () => Promise<void> {
  const bodies = bodiesOf(storm('background', background.batch * background.groups, background.groups));
  const pause = (1000 * background.batch) / background.alertsPerSecond;
  let index = 0;
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = post(url, bodies[index++ % bodies.length] ?? '').catch(() => undefined);
  }, pause);
  return async () => {
    clearInterval(timer);
    await last;
  };
}
