import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One notification that arrived. */
export interface Told {
  /** The `pod` label of every alert that fires in it, sorted. */
  readonly pods: readonly string[];
  /** The sender's Idempotency-Key, where it has one: a call that is made again has the same. */
  readonly key: string | undefined;
  /** When, by `performance.now()`. */
  readonly at: number;
}

/** Where notifications go: takes Alertmanager's webhook, and Argus's, which is alike. */
export interface Receiver {
  readonly url: string;
  readonly told: readonly Told[];
  /** Resolves with the moment at which a notification first held the pod. */
  firstAbout(pod: string): Promise<number>;
  /** Forgets what was told. */
  clear(): void;
  stop(): Promise<void>;
}

/** Starts a receiver on loopback that takes everything at once. */
export async function startReceiver(): Promise<Receiver> {
  let told: Told[] = [];
  const first = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  const server: Server = createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      const pods = firingPods(Buffer.concat(chunks).toString());
      const [key] = [request.headers['idempotency-key']].flat();
      told.push({ pods, key, at });
      for (const pod of pods) {
        if (first.has(pod)) continue;
        first.set(pod, at);
        waiting.get(pod)?.(at);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get told() {
      return told;
    },
    firstAbout: (pod) =>
      new Promise((resolve) => {
        const at = first.get(pod);
        if (at === undefined) waiting.set(pod, resolve);
        else resolve(at);
      }),
    clear() {
      told = [];
      first.clear();
      waiting.clear();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Notification {
  readonly alerts: readonly { readonly status: string; readonly labels: Record<string, string> }[];
}

const firingPods = (body: string): string[] =>
  (JSON.parse(body) as Notification).alerts
    .filter(({ status }) => status === 'firing')
    .map(({ labels }) => labels['pod'] ?? '')
    .sort();
