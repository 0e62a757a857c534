import { fitsSlack } from './block-checks.js';

/** A message as the fake keeps it; `blocks` and `metadata` are parsed. */
export interface SlackFakeMessage {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly text?: string;
  readonly blocks?: readonly unknown[];
  readonly files?: readonly { readonly id: string; readonly title: string; readonly name: string }[];
  readonly metadata?: {
    readonly event_type: string;
    readonly event_payload?: Readonly<Record<string, unknown>>;
  };
}

export type SlackArguments = Readonly<Record<string, unknown>>;
export type SlackAnswer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** What one person alone was shown. */
export interface SlackWhispered {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly thread_ts?: string;
}

export interface SlackWorkspace {
  readonly messages: SlackFakeMessage[];
  readonly whispers: SlackWhispered[];
  /** `uploadsAt` is where files are uploaded to. */
  call(method: string, args: SlackArguments, uploadsAt: string): SlackAnswer;
  /** Takes the bytes of a file; false when nobody announced it. */
  uploaded(id: string): boolean;
}

const refuse = (error: string): SlackAnswer => ({ ok: false, error });
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The state behind the fake: channels that the app is in, and the messages in them. */
export function createWorkspace(
  channels: readonly string[],
  foreignChannels: readonly string[],
): SlackWorkspace {
  const messages: SlackFakeMessage[] = [];
  const whispers: SlackWhispered[] = [];
  const direct = new Set<string>();
  let posted = 0;

  const post = (args: SlackArguments): SlackAnswer => {
    const content = contentOf(args);
    if (typeof content === 'string') return refuse(content);
    const channel = String(args['channel']);
    const thread = text(args['thread_ts']);
    if (thread !== undefined && !messages.some((each) => each.channel === channel && each.ts === thread)) {
      return refuse('thread_not_found');
    }
    posted += 1;
    const ts = `${1_700_000_000 + posted}.${String(posted).padStart(6, '0')}`;
    const message = { channel, ts, ...(thread === undefined ? {} : { thread_ts: thread }), ...content };
    messages.push(message);
    return { ok: true, channel, ts, message: shown(message, true) };
  };

  const update = (args: SlackArguments): SlackAnswer => {
    const at = messages.findIndex((each) => each.channel === args['channel'] && each.ts === args['ts']);
    const before = messages[at];
    if (before === undefined) return refuse('message_not_found');
    const content = contentOf(args);
    if (typeof content === 'string') return refuse(content);
    messages[at] = { ...before, ...content };
    return { ok: true, channel: before.channel, ts: before.ts, text: content.text };
  };

  const open = (user: string): SlackAnswer => {
    if (!/^[UW][A-Z0-9]+$/.test(user)) return refuse('user_not_found');
    direct.add(`D${user}`);
    return { ok: true, channel: { id: `D${user}` } };
  };

  const whisper = (args: SlackArguments): SlackAnswer => {
    const content = contentOf(args);
    if (typeof content === 'string') return refuse(content);
    const thread = text(args['thread_ts']);
    const [channel, user] = [String(args['channel']), String(args['user'])];
    whispers.push({
      channel,
      user,
      text: content.text ?? '',
      ...(thread === undefined ? {} : { thread_ts: thread }),
    });
    return { ok: true, message_ts: `${1_700_000_000 + whispers.length}.000001` };
  };

  const announced = new Map<string, { readonly name: string; here: boolean }>();
  const announce = (args: SlackArguments, uploadsAt: string): SlackAnswer => {
    const id = `F${announced.size + 1}`;
    announced.set(id, { name: String(args['filename']), here: false });
    return { ok: true, upload_url: `${uploadsAt}${id}`, file_id: id };
  };

  const complete = (args: SlackArguments): SlackAnswer => {
    const wanted = parsed(args['files']) as readonly { readonly id: string; readonly title?: string }[];
    const files = wanted.map(({ id, title = '' }) => ({ id, title, name: announced.get(id)?.name ?? '' }));
    if (files.some(({ id }) => announced.get(id)?.here !== true)) return refuse('file_not_found');
    const posting = { channel: args['channel_id'], thread_ts: args['thread_ts'], text: 'file' };
    const { ok, ts } = post(posting);
    const at = messages.findIndex((each) => each.ts === ts);
    const message = messages[at];
    if (!ok || message === undefined) return refuse('invalid_channel');
    messages[at] = { ...message, files };
    return { ok: true, files };
  };

  const list = (args: SlackArguments): SlackAnswer => {
    const newestFirst = messages
      .filter((each) => each.channel === args['channel'] && !isReply(each))
      .reverse();
    return page(newestFirst, args);
  };

  const replies = (args: SlackArguments): SlackAnswer => {
    const thread = messages.filter(
      (each) => each.channel === args['channel'] && (each.ts === args['ts'] || each.thread_ts === args['ts']),
    );
    return thread.length === 0 ? refuse('thread_not_found') : page(thread, args);
  };

  return {
    messages,
    whispers,
    uploaded(id) {
      const file = announced.get(id);
      if (file !== undefined) file.here = true;
      return file !== undefined;
    },
    call(method, args, uploadsAt) {
      if (method === 'auth.test')
        return { ok: true, team: 'Argus test', team_id: 'T0FAKE', user_id: 'U0ARGUS' };
      if (method === 'conversations.open') return open(String(args['users']));
      if (method === 'files.getUploadURLExternal') return announce(args, uploadsAt);
      const channel = String(args['channel'] ?? args['channel_id']);
      if (foreignChannels.includes(channel)) return refuse('not_in_channel');
      // Slack resolves "#name" for posting only; its history wants the ID.
      if (!channels.includes(channel) && !direct.has(channel)) return refuse('channel_not_found');
      switch (method) {
        case 'chat.postMessage':
          return post(args);
        case 'files.completeUploadExternal':
          return complete(args);
        case 'chat.update':
          return update(args);
        case 'chat.postEphemeral':
          return whisper(args);
        case 'conversations.history':
          return list(args);
        case 'conversations.replies':
          return replies(args);
        default:
          return refuse('unknown_method');
      }
    },
  };
}

const isReply = ({ ts, thread_ts: thread }: SlackFakeMessage): boolean =>
  thread !== undefined && thread !== ts;

type Content = Pick<SlackFakeMessage, 'text' | 'blocks' | 'metadata'>;

/** Slack's own checks of what a message says; the error's name where one fails. */
function contentOf(args: SlackArguments): Content | string {
  const message = {
    text: text(args['text']),
    blocks: parsed(args['blocks']),
    metadata: parsed(args['metadata']),
  };
  if (message.blocks === 'broken') return 'invalid_blocks_format';
  if (message.metadata === 'broken') return 'invalid_metadata_format';
  if (message.text === undefined && message.blocks === undefined) return 'no_text';
  if (message.blocks !== undefined && !fitsSlack(message.blocks)) return 'invalid_blocks';
  return message as Content;
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return 'broken';
  }
}

function page(all: readonly SlackFakeMessage[], args: SlackArguments): SlackAnswer {
  const start = cursorOf(args);
  const end = start + Math.min(Number(args['limit'] ?? 100), 999);
  const withPayload = String(args['include_all_metadata']) === 'true';
  const more = end < all.length;
  return {
    ok: true,
    messages: all.slice(start, end).map((message) => shown(message, withPayload)),
    has_more: more,
    response_metadata: { next_cursor: more ? Buffer.from(String(end)).toString('base64') : '' },
  };
}

const cursorOf = ({ cursor }: SlackArguments): number =>
  typeof cursor === 'string' ? Number(Buffer.from(cursor, 'base64').toString()) : 0;

/** Metadata's payload is given to those only who ask for it. */
function shown({ channel: _, metadata, ...message }: SlackFakeMessage, withPayload: boolean): object {
  if (metadata === undefined) return { type: 'message', ...message };
  return {
    type: 'message',
    ...message,
    metadata: withPayload ? metadata : { event_type: metadata.event_type },
  };
}
