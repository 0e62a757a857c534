import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebhookAlert } from './payload.js';

/** The samples that were sent and still fire, by service; the last one sent stands last. */
export type FiringSamples = Readonly<Record<string, readonly WebhookAlert[]>>;

/**
 * Alertmanager says the same startsAt for as long as an alert fires, and when it is over: that is how an
 * end finds its beginning. The data folder remembers it for the samples.
 */
export class SampleMemory {
  private readonly file: string;

  constructor(private readonly dataDir: string) {
    this.file = join(dataDir, 'sample-alert.json');
  }

  async read(): Promise<FiringSamples> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8')) as FiringSamples;
    } catch {
      // No sample was sent yet, or the file was damaged: then a sample is the first one.
      return {};
    }
  }

  async write(samples: FiringSamples): Promise<void> {
    await mkdir(this.dataDir, { recursive: true });
    await writeFile(this.file, `${JSON.stringify(samples, null, 2)}\n`);
  }
}

/** The alerts with the beginnings that they had when they were sent before. */
export const continued = (alerts: readonly WebhookAlert[], firing: readonly WebhookAlert[]): WebhookAlert[] =>
  alerts.map((alert) => ({ ...alert, startsAt: sameIn(firing, alert)?.startsAt ?? alert.startsAt }));

/** What fires after some alerts were sent: they, and those that fired before. */
export function withFiring(
  samples: FiringSamples,
  service: string,
  sent: readonly WebhookAlert[],
): FiringSamples {
  const { [service]: before = [], ...others } = samples;
  const rest = before.filter((alert) => sameIn(sent, alert) === undefined);
  return { ...others, [service]: [...rest, ...sent] };
}

/** What fires after a service's alerts were resolved. */
export function withoutService(samples: FiringSamples, service: string): FiringSamples {
  const { [service]: _over, ...others } = samples;
  return others;
}

const sameIn = (alerts: readonly WebhookAlert[], { labels }: WebhookAlert): WebhookAlert | undefined =>
  alerts.find((each) => labelKey(each.labels) === labelKey(labels));

const labelKey = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort());
