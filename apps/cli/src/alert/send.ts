import { Failure } from '../failure.js';
import { type Installation, findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';
import { authorization } from './credentials.js';
import { type Receipt, deliver, exitCodeOf } from './deliver.js';
import { bodyFromFile } from './from-file.js';
import { resolved, webhookPayload } from './payload.js';
import { sampleAlerts } from './sample.js';
import { SampleMemory, continued, withFiring, withoutService } from './sample-memory.js';

export interface SendOptions extends CommonOptions {
  readonly url?: string;
  readonly service?: string;
  readonly severity: string;
  readonly resolve?: boolean;
  readonly count: number;
}

/** A body to deliver, and what to remember once it was taken. */
interface Delivery {
  readonly body: string;
  readonly taken?: () => Promise<void>;
}

const defaultService = 'checkout';

/** Sends a sample alert, or the alerts of a file, as Alertmanager would; prints what became of them. */
export async function sendAlert(
  surroundings: Surroundings,
  file: string | undefined,
  options: SendOptions,
): Promise<void> {
  const { terminal, clock, workingDir } = surroundings;
  const installation = await findInstallation(surroundings, options.config);
  const now = new Date(clock.now()).toISOString();
  const { body, taken } =
    file === undefined
      ? await sampleDelivery(installation, options, now)
      : { body: await bodyFromFile(file, { workingDir, now, resolve: options.resolve === true }) };
  const url = webhookUrl(options.url ?? installation.httpUrl);
  const receipt = await deliver(url, body, await authorization(surroundings, options.config));
  if (receipt.verdict === 'accepted') await taken?.();
  const lookAt = `${options.url === undefined ? installation.publicUrl : new URL(url).origin}/`;
  terminal.result(options.json, { ...receipt, url, console: lookAt }, () => describe(receipt, lookAt));
  terminal.exitCode = exitCodeOf(receipt);
}

async function sampleDelivery(
  { dataDir }: Installation,
  { service: named, severity, count, resolve }: SendOptions,
  now: string,
): Promise<Delivery> {
  const memory = new SampleMemory(dataDir);
  const samples = await memory.read();
  if (resolve === true) {
    const service = named ?? Object.keys(samples).at(-1);
    const firing = service === undefined ? undefined : samples[service];
    if (service === undefined || firing === undefined) {
      throw new Failure(
        `no sample alert${named === undefined ? '' : ` of ${named}`} fires that was sent with the data folder ${dataDir}.`,
        'Send one first: argus alert send.',
      );
    }
    return {
      body: JSON.stringify(webhookPayload(firing.map((alert) => resolved(alert, now)))),
      taken: () => memory.write(withoutService(samples, service)),
    };
  }
  const service = named ?? defaultService;
  const alerts = continued(sampleAlerts({ service, severity, count }, now), samples[service] ?? []);
  return {
    body: JSON.stringify(webhookPayload(alerts)),
    taken: () => memory.write(withFiring(samples, service, alerts)),
  };
}

/** Where deliveries go: a whole address is taken as it is, one without a path gets Alertmanager's. */
export function webhookUrl(address: string): string {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new Failure(`${plain(address)} is no address.`, 'Write it like http://127.0.0.1:8080.');
  }
  const url = new URL(address);
  return url.pathname === '/' ? new URL('/webhooks/alertmanager', url).href : url.href;
}

function describe({ verdict, status, answer }: Receipt, lookAt: string): string {
  const { deliveryId, signals, quarantined, alerts, problems } = answer;
  const why = Array.isArray(problems)
    ? problems.map((problem) => `\n  ${plain(textOf(problem))}`).join('')
    : '';
  switch (verdict) {
    case 'accepted':
      return `Accepted: ${textOf(signals)} alert(s), delivery ${textOf(deliveryId)}.\nLook at ${lookAt}`;
    case 'partly-quarantined':
      return `Accepted: ${textOf(signals)} alert(s); put in quarantine: ${textOf(quarantined)}, delivery ${textOf(deliveryId)}.${why}\nLook at ${lookAt}`;
    case 'quarantined':
      return `Put in quarantine: ${textOf(alerts)} alert(s), delivery ${textOf(deliveryId)}.${why}\nLook at ${lookAt}`;
    case 'unavailable':
      return `Not stored (${status}): ${plain(textOf(answer['error'] ?? answer['text']))}\nSend it again in a moment.`;
    case 'refused':
      return `Refused (${status}): ${plain(textOf(answer['error'] ?? answer['text']))}${hintFor(status)}`;
  }
}

const hintFor = (status: number): string =>
  status === 401
    ? '\nSet ARGUS_COLLECTOR_TOKEN (or ARGUS_COLLECTOR_PASSWORD) to what the collector has.'
    : '';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
