/**
 * How fast is the road from a POST to a durable delivery, to a decision, to a person? Beside it, in the
 * same run, raw JetStream takes the same bytes: the ratios are the figures, as they travel between machines.
 *
 *   npm run bench
 */
import { cpus } from 'node:os';
import { type BenchedArgus, startBenchedArgus } from './benched-argus.js';
import { type Run, delivery, measure, percentile, perSecond, post } from './load.js';
import { rawJetStream } from './raw-jetstream.js';

const inFlight = 32;
const sizes = [
  { alerts: 64, deliveries: 400 },
  { alerts: 1, deliveries: 2_000 },
];
const notifications = 100;

const argus = await startBenchedArgus();
try {
  await warmUp(argus);
  console.log(`Argus, all agents in one process, on ${cpus().length} cores; ${inFlight} POSTs in flight.\n`);
  await reportNotifications(argus);
  const raw = await rawJetStream(
    sizes.map(({ alerts, deliveries }) => ({
      bytes: new TextEncoder().encode(delivery('raw', alerts)),
      count: deliveries,
    })),
    inFlight,
  );
  for (const [index, { alerts, deliveries }] of sizes.entries()) {
    const { durable, routed } = await road(argus, alerts, deliveries);
    report(alerts, durable, routed, raw[index] as Run);
    await argus.untilRecorded();
  }
} finally {
  await argus.stop();
}

async function warmUp({ url, decided }: BenchedArgus): Promise<void> {
  const before = await decided();
  await measure(100, inFlight, (index) =>
    post(`${url}/webhooks/alertmanager`, delivery(`warm-${index % 5}`, 8)),
  );
  await argus.untilDecided(before + 800);
  await argus.untilRecorded();
}

/** Posts, and waits until the router has decided on every alert. */
async function road(
  { url, decided, untilDecided }: BenchedArgus,
  alerts: number,
  deliveries: number,
): Promise<{ durable: Run; routed: Run }> {
  const before = await decided();
  const bodies = Array.from({ length: 20 }, (_, group) => delivery(`bench-${alerts}-${group}`, alerts));
  const began = performance.now();
  const durable = await measure(deliveries, inFlight, (index) =>
    post(`${url}/webhooks/alertmanager`, bodies[index % bodies.length] ?? ''),
  );
  await untilDecided(before + alerts * deliveries);
  const routed = { count: deliveries, seconds: (performance.now() - began) / 1000, latencies: [] };
  return { durable, routed };
}

function report(alerts: number, durable: Run, routed: Run, raw: Run): void {
  const line = (what: string, run: Run): void => {
    const rate = perSecond(run);
    const share = `${((rate / perSecond(raw)) * 100).toFixed(1)} %`;
    const perAlert = Math.round(rate * alerts).toLocaleString('en');
    console.log(
      `  ${what.padEnd(34)} ${rate.toFixed(0).padStart(7)} deliveries/s ${perAlert.padStart(8)} alerts/s ${share.padStart(8)}`,
    );
  };
  console.log(`Deliveries of ${alerts} ${alerts === 1 ? 'alert' : 'alerts'} (${durable.count} of them)`);
  line('raw JetStream, the same bytes', raw);
  line('POST → durable delivery', durable);
  line('POST → routed decision', routed);
  const times = `p50 ${percentile(durable, 0.5).toFixed(1)} ms, p99 ${percentile(durable, 0.99).toFixed(1)} ms`;
  console.log(`  POST answered in ${times}\n`);
}

async function reportNotifications({ url, mailAbout }: BenchedArgus): Promise<void> {
  const run = await measure(notifications, 1, async (index) => {
    const service = `page-${index}-of-${notifications}`;
    const arrived = mailAbout(service);
    await post(`${url}/webhooks/alertmanager`, delivery(service, 1));
    await arrived;
  });
  const [raw] = await rawJetStream(
    [{ bytes: new TextEncoder().encode(delivery('raw', 1)), count: notifications }],
    1,
  );
  const of = (share: number): string => {
    const times = percentile(run, share) / percentile(raw as Run, share);
    return `${percentile(run, share).toFixed(1)} ms (${times.toFixed(0)} × one raw publish)`;
  };
  console.log(`POST → mail in the mailbox, one at a time (${notifications} incidents)`);
  console.log(`  p50 ${of(0.5)}, p99 ${of(0.99)}\n`);
}
