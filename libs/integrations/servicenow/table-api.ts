import { CannotBeDone, Refused } from './failure.js';
import type { ServiceNowSettings } from './settings.js';

/** A record's fields, as the Table API gives them: texts. */
export type Fields = Readonly<Record<string, string>>;

/** The part of ServiceNow's Table API that tickets need. */
export interface TableApi {
  /** Attaches a file to a record, by the Attachment API. */
  attach(table: string, sysId: string, file: AttachedFile): Promise<void>;
  insert(table: string, fields: Fields): Promise<Fields>;
  update(table: string, sysId: string, fields: Fields): Promise<Fields>;
  /** The records that an encoded query finds, with these fields. */
  find(
    table: string,
    query: string,
    options: { readonly fields: readonly string[]; readonly limit: number; readonly display?: boolean },
  ): Promise<readonly Fields[]>;
}

/** A file as it is attached. */
export interface AttachedFile {
  readonly fileName: string;
  readonly content: Uint8Array;
  readonly contentType: string;
}

const largestAnswer = 4 * 1024 * 1024;

/** The Table API over HTTP, without redirects: the credentials go to the configured instance and nowhere else. */
export function createTableApi({ instance, user, password, timeoutMs }: ServiceNowSettings): TableApi {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const base = instance.replace(/\/+$/, '');

  const send = async (
    method: string,
    path: string,
    body?: { readonly type: string; readonly content: string | Uint8Array<ArrayBuffer> },
  ): Promise<unknown> => {
    const response = await fetch(`${base}/api/now/${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': body.type }),
      },
      ...(body === undefined ? {} : { body: body.content }),
    });
    const text = await response.text();
    const answer = parsed(text.slice(0, largestAnswer));
    if (!response.ok) throw new Refused(response.status, saidBy(answer), response.headers.get('retry-after'));
    // A sleeping developer instance answers 200 with a page.
    if (answer?.result === undefined)
      throw new CannotBeDone(
        'ServiceNow answered without a result: check that `instance` is one that is awake',
      );
    return answer.result;
  };
  const ask = (method: string, path: string, body?: Fields): Promise<unknown> =>
    send(
      method,
      `table/${path}`,
      body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) },
    );

  return {
    async attach(table, sysId, { fileName, content, contentType }) {
      const about = new URLSearchParams({ table_name: table, table_sys_id: sysId, file_name: fileName });
      const file = { type: contentType, content: new Uint8Array(content) };
      await send('POST', `attachment/file?${about.toString()}`, file);
    },
    insert: async (table, fields) => (await ask('POST', table, fields)) as Fields,
    update: async (table, sysId, fields) =>
      (await ask('PATCH', `${table}/${encodeURIComponent(sysId)}`, fields)) as Fields,
    async find(table, query, { fields, limit, display = false }) {
      const parameters = new URLSearchParams({
        sysparm_query: query,
        sysparm_fields: fields.join(','),
        sysparm_limit: String(limit),
        sysparm_display_value: String(display),
        sysparm_exclude_reference_link: 'true',
      });
      return (await ask('GET', `${table}?${parameters.toString()}`)) as readonly Fields[];
    },
  };
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message?: unknown; readonly detail?: unknown };
}

function parsed(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

function saidBy(answer: Answer | undefined): string {
  const said = [answer?.error?.message, answer?.error?.detail].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  return said.length > 0 ? said.join(': ') : 'it gave no reason';
}
