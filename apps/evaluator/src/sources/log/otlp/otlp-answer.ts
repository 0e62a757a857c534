import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { type Result, failed, ok } from '#libs/kernel';
import { readLogs } from './read-logs.js';
import type { OtlpInbox } from './inbox.js';

const unzip = promisify(gunzip);

/** Longer bodies are refused, before and after decompression: exporters send a few hundred records at a time. */
export const longestOtlpBody = 4 * 1024 * 1024;

/** What a sender is told; a body as OTLP has it. */
export interface OtlpAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a sender is told that did something wrong (google.rpc.Status in JSON), or that has to come again. */
export const refusal = (
  status: number,
  message: string,
  headers?: Readonly<Record<string, string>>,
): OtlpAnswer => ({
  status,
  body: { message },
  ...(headers === undefined ? {} : { headers }),
});

/** Takes one request to /v1/logs, its body as it was sent. */
export async function takeLogs(
  inbox: OtlpInbox,
  { type, encoding, body }: { readonly type: string; readonly encoding: string; readonly body: Buffer },
): Promise<OtlpAnswer> {
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return refusal(
      415,
      'only JSON is taken: have the exporter send it (OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or encoding: json in the collector)',
    );
  }
  const text = await plain(encoding.trim().toLowerCase(), body);
  if (!text.ok) return refusal(400, text.error);
  const records = readLogs(text.value);
  if (!records.ok) return refusal(400, records.error);
  if (!inbox.take(records.value)) return refusal(503, 'too many records wait', { 'retry-after': '5' });
  return { status: 200, body: { partialSuccess: {} } };
}

async function plain(encoding: string, body: Buffer): Promise<Result<string>> {
  if (encoding === '' || encoding === 'identity') return ok(body.toString('utf8'));
  if (encoding !== 'gzip') return failed('Content-Encoding has to be gzip, or none');
  try {
    return ok((await unzip(body, { maxOutputLength: longestOtlpBody })).toString('utf8'));
  } catch {
    return failed('the body is not gzip, or longer than 4 MiB when decompressed');
  }
}
