import { createHmac } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { milliseconds } from '#libs/config';
import { failed, ok } from '#libs/kernel';
import type { ActionKind, ActionRun, Ending, Undoing } from '../action.js';
import { askJson, refusalOf } from '../http/ask-json.js';
import { noAnswer } from '../http/no-answer.js';
import { tokenOf } from '../token.js';

const Parameters = Type.Object(
  { flag: Type.String({ minLength: 1, maxLength: 200 }), enabled: Type.Boolean() },
  { additionalProperties: false },
);
type Parameters = Static<typeof Parameters>;

/**
 * Switches a feature flag by a signed webhook. The receiver may answer `{ "before": true }` with how the flag
 * stood; then the undo is to put it back so.
 */
export const featureFlag: ActionKind<Parameters> = {
  kind: 'feature-flag',
  parameters: Parameters,
  describe: ({ flag, enabled }) => `Switches the feature flag ${flag} ${enabled ? 'on' : 'off'}.`,
  prepare(parameters, { allowed, environment }) {
    const settings = allowed.featureFlags.find(({ flags }) => flags.includes(parameters.flag));
    if (settings === undefined) return failed('flag-not-allowed');
    const secret = tokenOf(settings.secretVariable, environment);
    if (!secret.ok) return secret;
    const timeoutMs = milliseconds(settings.timeout);
    const receiver = { url: new URL(settings.url), secret: secret.value ?? '', timeoutMs };
    return ok({
      timeoutMs,
      secrets: [receiver.secret],
      dryRun: () =>
        Promise.resolve({ output: `would switch ${parameters.flag} ${onOff(parameters.enabled)}` }),
      perform: (run) => send(parameters, run, receiver),
      // It says how the flag shall be, not that it shall change.
      lookUp: () => Promise.resolve({ kind: 'repeatable' }),
    });
  },
};

interface Receiver {
  readonly url: URL;
  readonly secret: string;
  readonly timeoutMs: number;
}

async function send(
  { flag, enabled }: Parameters,
  { key, incidentId, signal, sentAt }: ActionRun,
  { url, secret, timeoutMs }: Receiver,
): Promise<Ending> {
  const body = { flag, enabled, incidentId, key };
  const timestamp = String(Math.floor(sentAt / 1000));
  const signature = createHmac('sha256', secret)
    .update(`${timestamp}.${JSON.stringify(body)}`)
    .digest('hex');
  try {
    // Signed as Argus's other webhooks are, so that a receiver has one way to check them.
    const headers = {
      'idempotency-key': key,
      'x-argus-timestamp': timestamp,
      'x-argus-signature': `sha256=${signature}`,
    };
    const answer = await askJson({ method: 'POST', url, headers, body }, signal);
    if (answer.status >= 300) return { output: '', problem: refusalOf('the receiver', answer) };
    const undo = undoOf(flag, enabled, answer.body);
    return { output: `switched ${flag} ${onOff(enabled)}`, ...(undo === undefined ? {} : { undo }) };
  } catch (error) {
    return { output: '', problem: noAnswer(error, timeoutMs) };
  }
}

function undoOf(flag: string, enabled: boolean, body: unknown): Undoing | undefined {
  const before = (body as { before?: unknown } | undefined)?.before;
  if (typeof before !== 'boolean' || before === enabled) return undefined;
  return {
    title: `Switch ${flag} back ${onOff(before)}`,
    kind: 'feature-flag',
    parameters: { flag, enabled: before },
  };
}

const onOff = (enabled: boolean): string => (enabled ? 'on' : 'off');
