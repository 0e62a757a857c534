import { createHmac } from 'node:crypto';

/** Slack's own algorithm: `v0=` and the hex HMAC-SHA256 of version, timestamp and body. */
export const slackSignature = (signingSecret: string, timestamp: string, body: string): string =>
  `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** A request as Slack makes it when somebody presses a button. */
export interface SlackRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A payload as Slack posts it: as a form, signed now, or `ageSeconds` ago. */
export function slackRequest(payload: object, signingSecret: string, ageSeconds = 0): SlackRequest {
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(signingSecret, timestamp, body),
    },
  };
}

/** Who presses which button of a message, when, and what they wrote beside it. */
export interface PressInSlack {
  readonly user: string;
  readonly label: string;
  readonly reason?: string;
  /** Slack's clock: another press has another time. */
  readonly pressedAt: string;
}

interface Element {
  readonly type: string;
  readonly action_id: string;
  readonly value?: string;
  readonly text?: { readonly text: string };
}
interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly elements?: readonly Element[];
  readonly element?: Element;
}

/** The payload (`block_actions`) of a press of a button that a message has. Throws when it has no such button. */
export function pressPayload(
  message: {
    readonly channel: string;
    readonly ts: string;
    readonly thread_ts?: string;
    readonly blocks?: readonly unknown[];
  },
  { user, label, reason, pressedAt }: PressInSlack,
): object {
  const blocks = (message.blocks ?? []) as readonly Block[];
  const index = blocks.findIndex(
    ({ type, elements }) => type === 'actions' && elements?.some(({ text }) => text?.text === label) === true,
  );
  const row = blocks[index];
  const button = row?.elements?.find(({ text }) => text?.text === label);
  if (row === undefined || button === undefined) throw new Error(`the message has no button ${label}`);
  const input = blocks[index - 1];
  const { channel, ts, thread_ts: thread } = message;
  return {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: 'T0FAKE' },
    api_app_id: 'A0ARGUS',
    token: 'legacy-fixed-value',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: false,
      ...(thread && { thread_ts: thread }),
    },
    trigger_id: `${pressedAt}.trigger`,
    team: { id: 'T0FAKE', domain: 'argus-test' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'incidents' },
    message: { type: 'message', bot_id: 'B0ARGUS', ts, blocks, ...(thread && { thread_ts: thread }) },
    state: {
      values:
        input?.type === 'input' && input.block_id !== undefined && input.element !== undefined
          ? {
              [input.block_id]: {
                [input.element.action_id]: { type: 'plain_text_input', value: reason ?? null },
              },
            }
          : {},
    },
    response_url: 'https://hooks.slack.com/actions/T0FAKE/1/x',
    actions: [
      {
        ...{ action_id: button.action_id, block_id: row.block_id, text: button.text, value: button.value },
        ...{ type: 'button', action_ts: pressedAt },
      },
    ],
  };
}
