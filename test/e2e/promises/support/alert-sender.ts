import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from './alert-traffic.js';

/** What sending came to. */
export interface SentTraffic {
  /** The ids that Argus gave the deliveries it answered with a 2xx: those it may not lose. */
  readonly accepted: readonly string[];
  /** Alerts in those deliveries. */
  readonly acceptedAlerts: number;
  /** Alerts in everything that was sent, answered or not. */
  readonly attemptedAlerts: number;
  /** Attempts that Argus refused for now, with what it told the sender. */
  readonly refused: readonly { readonly status: number; readonly retryAfter: string | null }[];
  /** Attempts that got no answer at all. */
  readonly unanswered: number;
}

export interface SenderOptions {
  /** Deliveries on their way at a time. */
  readonly concurrency: number;
  /** Told after each accepted delivery how many there are by now. */
  readonly onAccepted?: (count: number) => void;
  /** Told after each attempt that Argus refused for now. */
  readonly onRefused?: () => void;
}

const answerWithinMs = 20_000;
const pauseMs = 150;

/**
 * Sends as Alertmanager does: what got no answer, or a 5xx, is sent again until it gets a 2xx. A 4xx would
 * be dropped by Alertmanager, so it is a failure of the test.
 */
export async function sendAll(
  url: string,
  deliveries: readonly Delivery[],
  { concurrency, onAccepted = () => {}, onRefused = () => {} }: SenderOptions,
): Promise<SentTraffic> {
  const accepted: string[] = [];
  const refused: { status: number; retryAfter: string | null }[] = [];
  const sum = { acceptedAlerts: 0, attemptedAlerts: 0, unanswered: 0 };
  const rest = deliveries.values();

  const sendUntilAccepted = async ({ body, alerts }: Delivery): Promise<void> => {
    for (;;) {
      sum.attemptedAlerts += alerts;
      const answer = await post(url, body);
      if (answer === undefined) sum.unanswered++;
      else if (answer.status < 300) {
        accepted.push(answer.deliveryId);
        sum.acceptedAlerts += alerts;
        onAccepted(accepted.length);
        return;
      } else if (answer.status >= 500) {
        refused.push(answer);
        onRefused();
      } else throw new Error(`${answer.status} for ${body}: Alertmanager would drop this delivery`);
      await pause(pauseMs);
    }
  };
  const worker = async (): Promise<void> => {
    for (const delivery of rest) await sendUntilAccepted(delivery);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { accepted, refused, ...sum };
}

/** Several traffics as one. */
export const together = (...all: readonly SentTraffic[]): SentTraffic => ({
  accepted: all.flatMap(({ accepted }) => accepted),
  refused: all.flatMap(({ refused }) => refused),
  acceptedAlerts: sumOf(all.map(({ acceptedAlerts }) => acceptedAlerts)),
  attemptedAlerts: sumOf(all.map(({ attemptedAlerts }) => attemptedAlerts)),
  unanswered: sumOf(all.map(({ unanswered }) => unanswered)),
});

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

interface WebhookAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly deliveryId: string;
}

/** The answer, with its body read to the end; undefined when there was none. */
async function post(url: string, body: string): Promise<WebhookAnswer | undefined> {
  try {
    const response = await fetch(`${url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const { deliveryId = '' } = (await response.json()) as { deliveryId?: string };
    return { status: response.status, retryAfter: response.headers.get('retry-after'), deliveryId };
  } catch {
    return undefined;
  }
}
