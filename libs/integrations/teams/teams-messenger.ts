import {
  type Effect,
  type Messenger,
  type NamedTargets,
  checkTargets,
  effectDone,
  effectOfStatus,
  retryAfterMs,
  type SentMessage,
  serviceAccounts,
  temporary,
} from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { renderCard } from './adaptive-card.js';

/** The address of a Workflows webhook. It lets whoever has it post: it is a secret as a whole. */
export interface TeamsTarget {
  readonly url: string;
}

export interface TeamsSettings extends NamedTargets<TeamsTarget> {
  /** How long Teams may take to answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Posts cards to Microsoft Teams by Workflows webhooks ("When a Teams webhook request is received"). They tell
 * nothing of what they posted: no thread, no change afterwards, and no way to look a message up.
 */
export function createTeamsMessenger(settings: TeamsSettings): Messenger {
  const { timeoutMs, clock, targetOf } = settings;
  const accountOf = serviceAccounts((name) => `the Teams webhook ${name}`, clock);
  return {
    channel: 'teams',
    async send(message) {
      const [name = ''] = message.recipients;
      const target = targetOf(name);
      if (target.kind !== 'done') return target;
      return accountOf(name).attempt(
        async () => {
          const { status, headers } = await post(target.value.url, renderCard(message), timeoutMs);
          const afterMs = retryAfterMs(headers.get('retry-after'), clock.now());
          return effectOf(name, status, afterMs, message.notificationId);
        },
        // Only the code: a message may hold the address, and with it the right to post.
        (failure) => temporary(`the Teams webhook ${name} could not be reached: ${codeOf(failure)}`),
      );
    },
    check: () => Promise.resolve(checkTargets(settings, 'Teams webhooks')),
  };
}

async function post(url: string, body: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', 'user-agent': 'Argus' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  // What it says is of no interest.
  await response.body?.cancel();
  return response;
}

function effectOf(
  name: string,
  status: number,
  afterMs: number | undefined,
  notificationId: string,
): Effect<SentMessage> {
  if (status >= 200 && status < 300) return effectDone({ externalId: notificationId });
  const fix: Readonly<Record<number, string>> = {
    400: 'the flow does not take a card: its trigger has to be "When a Teams webhook request is received"',
    401: `the address has expired or lacks its signature: copy it from the flow again into ${name}`,
    403: `the address has expired or lacks its signature: copy it from the flow again into ${name}`,
    404: `the flow is gone or turned off: turn it on, or put the address of another into ${name}`,
  };
  return effectOfStatus(`the Teams webhook ${name}`, status, fix[status] ?? 'no success', afterMs);
}

function codeOf(failure: unknown): string {
  const { name, cause } = (failure ?? {}) as {
    readonly name?: string;
    readonly cause?: NodeJS.ErrnoException;
  };
  return name === 'TimeoutError' ? 'ETIMEDOUT' : (cause?.code ?? name ?? 'unknown error');
}
