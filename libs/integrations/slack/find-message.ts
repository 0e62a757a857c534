import type { webApi } from '@slack/bolt';
import type { ServiceAccount } from '#libs/integrations/port';
import { notificationEventType } from './slack-blocks.js';
import { reading } from './slack-limits.js';

interface Page {
  readonly messages?: readonly MessageWithMetadata[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

interface MessageWithMetadata {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}

/** How far back a message is looked for: 1,000 messages of the channel (newest first) or of the thread. */
const pageSize = 200;
const mostPages = 5;

/** The timestamp of the message that carries a notification's id, where the channel or thread has one. */
export async function findMessage(
  client: webApi.WebClient,
  account: Pick<ServiceAccount, 'call'>,
  place: { readonly channel: string; readonly thread?: string },
  notificationId: string,
): Promise<string | undefined> {
  const method = place.thread === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { messages, response_metadata: next } = await account.call(
      `${notificationId}/${page}`,
      reading(method),
      () => readPage(client, place, cursor),
    );
    const found = messages?.find((message) => carries(message, notificationId));
    if (found !== undefined) return found.ts;
    cursor = next?.next_cursor;
    if (cursor === undefined || cursor === '') return undefined;
  }
  return undefined;
}

async function readPage(
  client: webApi.WebClient,
  { channel, thread }: { readonly channel: string; readonly thread?: string },
  cursor: string | undefined,
): Promise<Page> {
  const options = {
    channel,
    limit: pageSize,
    include_all_metadata: true,
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page: unknown =
    thread === undefined
      ? await client.conversations.history(options)
      : await client.conversations.replies({ ...options, ts: thread });
  return page as Page;
}

function carries({ metadata }: MessageWithMetadata, notificationId: string): boolean {
  const payload = metadata?.event_payload as Readonly<Record<string, unknown>> | undefined;
  return metadata?.event_type === notificationEventType && payload?.['notification_id'] === notificationId;
}
