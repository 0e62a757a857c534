import {
  type Effect,
  type Messenger,
  type NamedTargets,
  type OutgoingMessage,
  checkTargets,
  effectDone,
  effectOfStatus,
  retryAfterMs,
  type SentMessage,
  serviceAccounts,
  temporary,
} from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { renderPayload } from './payload.js';
import { createPoster } from './post.js';
import { signatureOf } from './signature.js';

/** Where a webhook is, and what its requests are signed with. */
export interface WebhookTarget {
  readonly url: string;
  readonly secret?: string;
}

export interface WebhookSettings extends NamedTargets<WebhookTarget> {
  /** How long a receiver may take to answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Posts messages as Alertmanager does. A receiver that was asked twice (an answer got lost, a crash) can tell
 * by the Idempotency-Key, which is the notification's id.
 */
export function createWebhookMessenger(settings: WebhookSettings): Messenger {
  const { timeoutMs, clock, targetOf } = settings;
  const poster = createPoster();
  const accountOf = serviceAccounts((name) => `the webhook ${name}`, clock);
  return {
    channel: 'webhook',
    async send(message) {
      const [name = ''] = message.recipients;
      const target = targetOf(name);
      if (target.kind !== 'done') return target;
      const { secret } = target.value;
      return accountOf(name).attempt(
        async () => {
          const url = new URL(target.value.url);
          const body = renderPayload(message);
          const headers = headersOf(message, body, secret, clock.now());
          const answer = await poster.post({ url, headers, body, timeoutMs });
          return effectOf(name, answer.status, retryAfterMs(answer.retryAfter, clock.now()), message);
        },
        (error) => {
          // Only the code: a message may hold the address, and the address a secret.
          const { code = 'unknown error' } = error as NodeJS.ErrnoException;
          return temporary(`the webhook ${name} could not be reached: ${code}`);
        },
      );
    },
    check: () => Promise.resolve(checkTargets(settings, 'webhooks')),
  };
}

function headersOf(
  { notificationId }: OutgoingMessage,
  body: string,
  secret: string | undefined,
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  return {
    'content-type': 'application/json',
    'user-agent': 'Argus',
    'idempotency-key': notificationId,
    ...(secret === undefined
      ? {}
      : { 'x-argus-timestamp': timestamp, 'x-argus-signature': signatureOf(secret, timestamp, body) }),
  };
}

function effectOf(
  name: string,
  status: number,
  afterMs: number | undefined,
  { notificationId }: OutgoingMessage,
): Effect<SentMessage> {
  if (status >= 200 && status < 300) return effectDone({ externalId: notificationId });
  const moved = status >= 300 && status < 400;
  const detail = moved
    ? 'it is elsewhere: set its url in the policy to the address that answers'
    : 'no success';
  return effectOfStatus(`the webhook ${name}`, status, detail, afterMs);
}
