import type { webApi } from '@slack/bolt';
import type { ServiceAccount } from '#libs/integrations/port';
import { reading, uploading } from './slack-limits.js';

/** A picture for a thread. */
export interface SlackFile {
  readonly recipients: readonly string[];
  /** The first message of the thread. */
  readonly thread: string;
  readonly fileName: string;
  /** Is there once in the thread, by this title. */
  readonly title: string;
  readonly content: Uint8Array;
}

interface Place {
  readonly channel: string;
  readonly thread: string;
}

/**
 * The bytes of a file did not get to where Slack takes them, which is another host than its API's. The address itself
 * is not told: whoever knows it may upload to it.
 */
export class UploadFailure extends Error {}

/**
 * Uploads a picture into a thread, in the three steps that Slack wants
 * (https://docs.slack.dev/messaging/working-with-files#uploading_files): where to, the bytes, and what it is for. Needs
 * the scope files:write.
 */
export async function uploadFile(
  client: webApi.WebClient,
  account: Pick<ServiceAccount, 'call'>,
  { fileName, title, content }: SlackFile,
  { channel, thread }: Place,
  timeoutMs: number,
): Promise<void> {
  const caller = `${channel}/${thread}/${title}`;
  const { upload_url: url, file_id: id } = await account.call(
    caller,
    uploading('files.getUploadURLExternal'),
    () => client.files.getUploadURLExternal({ filename: fileName, length: content.length }),
  );
  if (url === undefined || id === undefined)
    throw new Error('Slack answered without an address to upload to');
  const host = `${new URL(url).host}, where Slack takes files,`;
  const response = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(content),
    headers: { 'content-type': 'image/png' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new UploadFailure(`${host} could not be reached`, { cause });
  });
  if (!response.ok) throw new UploadFailure(`${host} answered ${response.status}`);
  await account.call(`${caller}/complete`, uploading('files.completeUploadExternal'), () =>
    client.files.completeUploadExternal({ files: [{ id, title }], channel_id: channel, thread_ts: thread }),
  );
}

interface Page {
  readonly messages?: readonly { readonly files?: readonly { readonly title?: string }[] }[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

const pageSize = 200;
const mostPages = 5;

/** Whether a thread has a file of this title. */
export async function hasFile(
  client: webApi.WebClient,
  account: Pick<ServiceAccount, 'call'>,
  title: string,
  { channel, thread }: Place,
): Promise<boolean> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer: unknown = await account.call(
      `${channel}/${thread}/${title}/${page}`,
      reading('conversations.replies'),
      () =>
        client.conversations.replies({
          ...{ channel, ts: thread, limit: pageSize },
          ...(cursor === undefined ? {} : { cursor }),
        }),
    );
    const { messages = [], response_metadata: next } = answer as Page;
    if (messages.some(({ files = [] }) => files.some((file) => file.title === title))) return true;
    cursor = next?.next_cursor;
    if (cursor === undefined || cursor === '') return false;
  }
  return false;
}
