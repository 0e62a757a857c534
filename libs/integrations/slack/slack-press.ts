import type { MessageAction } from '#libs/integrations/port';
import { actionNamed, readButtonValue, reasonActionId, reasonBlockOf } from './slack-buttons.js';

/** Somebody pressed a button of Argus's in Slack. */
export interface SlackPress {
  readonly action: MessageAction;
  readonly incidentId: string;
  readonly approvalId?: string;
  readonly digest?: string;
  /** What they wrote beside it; may be empty. */
  readonly reason: string;
  /** The ID of the user, `U…`, and the name that Slack shows. */
  readonly user: { readonly id: string; readonly name?: string };
  /** Where the message with the button is. */
  readonly channel: string;
  readonly message: string;
  /** The thread that the message is part of; absent when it opens one. */
  readonly thread?: string;
  /** When it was pressed, by Slack's clock: the same however often the press is delivered. */
  readonly pressedAt: string;
}

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Reads Slack's payload of a press (`block_actions`); undefined when a part that is needed is missing. */
export function readPress(payload: unknown): SlackPress | undefined {
  const { type, user, container, actions, state, message } = object(payload);
  const pressed = object(Array.isArray(actions) ? actions[0] : undefined);
  const action = actionNamed(text(pressed['action_id']) ?? '');
  const value = readButtonValue(text(pressed['value']));
  const id = text(object(user)['id']);
  const channel = text(object(container)['channel_id']);
  const ts = text(object(container)['message_ts']);
  const pressedAt = text(pressed['action_ts']);
  if (type !== 'block_actions' || action === undefined || value === undefined) return undefined;
  if (id === undefined || channel === undefined || ts === undefined || pressedAt === undefined)
    return undefined;
  const thread = text(object(container)['thread_ts']) ?? text(object(message)['thread_ts']);
  const name = text(object(user)['name']) ?? text(object(user)['username']);
  return {
    ...{ action, ...value, channel, message: ts, pressedAt },
    reason: reasonIn(object(object(state)['values']), text(pressed['block_id']) ?? ''),
    user: name === undefined ? { id } : { id, name },
    ...(thread === undefined || thread === ts ? {} : { thread }),
  };
}

/** What was written beside the button. */
const reasonIn = (values: Json, blockId: string): string =>
  text(object(object(values[reasonBlockOf(blockId)])[reasonActionId])['value'])?.trim() ?? '';
