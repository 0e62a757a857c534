import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { encodingOf, takenTypes } from './otlp-encoding.js';
import { type OtlpInbox, mostWaiting, mostWeight } from './inbox.js';
import type { LogsData } from './logs-data.js';
import { readLogs } from './read-logs.js';
import { attributesProblem, recordCount } from './request-size.js';

const unzip = promisify(gunzip);

/** Longer bodies are refused, before and after decompression: exporters send a few hundred records at a time. */
export const longestOtlpBody = 4 * 1024 * 1024;

/** What a sender is told. */
export interface OtlpAnswer {
  readonly status: number;
  /** Why nothing was taken; undefined when everything was. */
  readonly refusal?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a sender is told that did something wrong, or that has to come again. */
export const refused = (
  status: number,
  refusal: string,
  headers?: Readonly<Record<string, string>>,
): OtlpAnswer => ({ status, refusal, ...(headers === undefined ? {} : { headers }) });

/** What a sender is told whose body is longer than is read. */
export const tooLong = refused(413, 'the body is longer than 4 MiB: send fewer records at a time');

const comeAgain = refused(503, 'too many records wait', { 'retry-after': '5' });

/** Takes one request to /v1/logs, its body as it was sent. */
export async function takeLogs(
  inbox: OtlpInbox,
  { type, encoding, body }: { readonly type: string; readonly encoding: string; readonly body: Buffer },
): Promise<OtlpAnswer> {
  const written = encodingOf(type);
  if (written === undefined) {
    return refused(415, `Content-Type has to be ${takenTypes.join(' or ')}`, {
      accept: takenTypes.join(', '),
    });
  }
  const bytes = await plain(encoding.trim().toLowerCase(), body);
  if (!Buffer.isBuffer(bytes)) return bytes;
  const data = written.decode(bytes);
  if (!data.ok) return refused(400, data.error);
  return taken(inbox, data.value);
}

/** A small request may hold very much: that is seen before anything is made of it. */
function taken(inbox: OtlpInbox, data: LogsData): OtlpAnswer {
  const problem = attributesProblem(data);
  if (problem !== undefined) return refused(400, problem);
  const count = recordCount(data);
  if (count > mostWaiting)
    return refused(413, `the body holds ${count} records: send at most ${mostWaiting} at a time`);
  if (!inbox.hasRoomFor(count)) return comeAgain;
  const records = readLogs(data, mostWeight);
  if (records === undefined)
    return refused(
      413,
      'the records, each with the attributes of its resource, take more than 64 MiB: send fewer records at a time',
    );
  return inbox.take(records) ? { status: 200 } : comeAgain;
}

async function plain(encoding: string, body: Buffer): Promise<Buffer | OtlpAnswer> {
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip') return refused(400, 'Content-Encoding has to be gzip, or none');
  try {
    return await unzip(body, { maxOutputLength: longestOtlpBody });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return tooLong;
    return refused(400, 'the body is not gzip, though Content-Encoding says so');
  }
}
