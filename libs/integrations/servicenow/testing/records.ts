import { randomBytes } from 'node:crypto';

/** A record of the table `incident`; journal entries stand apart, newest last. */
export interface StoredRecord {
  readonly sysId: string;
  readonly number: string;
  fields: Readonly<Record<string, string>>;
  readonly workNotes: string[];
  /** The names of the files that are attached. */
  readonly attachments: string[];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A refusal in the form that the Table API documents. */
export const refusal = (status: number, message: string, detail: string | null): Answer => ({
  status,
  body: { error: { message, detail }, status: 'failure' },
});

/** The fields of the table and how long they are: longer texts are cut without a word, unknown fields ignored. */
const lengths: Readonly<Record<string, number>> = {
  ...{ short_description: 160, description: 4_000, correlation_id: 100, correlation_display: 100 },
  ...{ impact: 40, urgency: 40, state: 40, close_code: 40, close_notes: 4_000, assignment_group: 32 },
};
const states = ['1', '2', '3', '6', '7', '8'];
const levels = ['1', '2', '3'];
const closeCodes = ['Solution provided', 'Workaround provided', 'No resolution provided', 'Duplicate'];

/** The priority that ServiceNow works out from impact and urgency; nobody sets it. */
const priorityOf = (impact: string, urgency: string): string =>
  String(Math.min(5, Number(impact) + Number(urgency) - 1));

/** What the table holds, with its data policies. */
export class Records {
  readonly all: StoredRecord[] = [];

  insert(body: Readonly<Record<string, unknown>>): Answer {
    const problem = problemWith(body, {});
    if (problem !== undefined) return problem;
    const fields = { state: '1', impact: '3', urgency: '3', ...known(body) };
    const record: StoredRecord = {
      sysId: randomBytes(16).toString('hex'),
      number: `INC${String(10_001 + this.all.length).padStart(7, '0')}`,
      fields,
      workNotes: [],
      attachments: [],
    };
    this.all.push(record);
    addNote(record, body);
    return { status: 201, body: { result: shown(record, undefined, false) } };
  }

  update(sysId: string, body: Readonly<Record<string, unknown>>): Answer {
    const record = this.all.find((each) => each.sysId === sysId);
    if (record === undefined)
      return refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
    // Closed records are read-only to everybody but administrators.
    if (['7', '8'].includes(record.fields['state'] ?? ''))
      return refusal(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints');
    const problem = problemWith(body, record.fields);
    if (problem !== undefined) return problem;
    record.fields = { ...record.fields, ...known(body) };
    addNote(record, body);
    return { status: 200, body: { result: shown(record, undefined, false) } };
  }

  attach(parameters: URLSearchParams): Answer {
    const record = this.all.find(({ sysId }) => sysId === parameters.get('table_sys_id'));
    if (record === undefined || parameters.get('table_name') !== 'incident')
      return refusal(400, 'Invalid table or record', null);
    record.attachments.push(parameters.get('file_name') ?? '');
    return { status: 201, body: { result: { file_name: parameters.get('file_name') } } };
  }

  attachments(parameters: URLSearchParams): Answer {
    const [, sysId, name] =
      /^table_sys_id=([^^]+)\^file_name=(.+)$/.exec(parameters.get('sysparm_query') ?? '') ?? [];
    const names = this.all.find((each) => each.sysId === sysId)?.attachments ?? [];
    return {
      status: 200,
      body: { result: names.filter((each) => each === name).map(() => ({ sys_id: 'a' })) },
    };
  }

  query(parameters: URLSearchParams): Answer {
    const tests = (parameters.get('sysparm_query') ?? '').split('^').map((part) => {
      const [, name = '', value = ''] = /^([a-z_]+)=(.*)$/.exec(part) ?? [];
      return (record: StoredRecord): boolean => name === 'active' || valueOf(record, name) === value;
    });
    const limit = Number(parameters.get('sysparm_limit') ?? 10_000);
    const names = parameters.get('sysparm_fields')?.split(',');
    const display = parameters.get('sysparm_display_value') === 'true';
    const result = this.all
      .filter((record) => tests.every((test) => test(record)))
      .slice(0, limit)
      .map((record) => shown(record, names, display));
    return { status: 200, body: { result } };
  }
}

function problemWith(
  body: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, string>>,
): Answer | undefined {
  const { state, impact, urgency, close_code: code } = body as Record<string, string | undefined>;
  const bad = (name: string): Answer =>
    refusal(403, 'Operation Failed', `Invalid value for the field ${name}`);
  if (state !== undefined && !states.includes(state)) return bad('state');
  if (impact !== undefined && !levels.includes(impact)) return bad('impact');
  if (urgency !== undefined && !levels.includes(urgency)) return bad('urgency');
  if (code !== undefined && !closeCodes.includes(code)) return bad('close_code');
  const after: Record<string, unknown> = { ...before, ...body };
  const missing = [
    ['close_code', 'Resolution code'],
    ['close_notes', 'Resolution notes'],
  ].flatMap(([name = '', label = '']) => (after[name] === undefined || after[name] === '' ? [label] : []));
  if (['6', '7'].includes(String(after['state'])) && missing.length > 0) {
    const detail = `Data Policy Exception: The following fields are mandatory: ${missing.join(', ')}`;
    return refusal(403, 'Operation Failed', detail);
  }
  return undefined;
}

const known = (body: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => name in lengths)
      .map(([name, value]) => [name, String(value).slice(0, lengths[name])]),
  );

function addNote(record: StoredRecord, body: Readonly<Record<string, unknown>>): void {
  const note = body['work_notes'];
  if (typeof note === 'string' && note !== '') record.workNotes.push(note.slice(0, 4_000));
}

function valueOf(record: StoredRecord, name: string, display = false): string {
  const { sysId, number, fields, workNotes } = record;
  if (name === 'sys_id') return sysId;
  if (name === 'number') return number;
  if (name === 'priority') return priorityOf(fields['impact'] ?? '3', fields['urgency'] ?? '3');
  // A journal field has a value for display only: its entries, the newest first.
  if (name === 'work_notes')
    return display
      ? workNotes
          .toReversed()
          .map((note) => `2026-01-01 00:00:00 - Argus (Work notes)\n${note}\n\n`)
          .join('')
      : '';
  return fields[name] ?? '';
}

const shown = (record: StoredRecord, names: readonly string[] | undefined, display: boolean) =>
  Object.fromEntries(
    (names ?? ['sys_id', 'number', 'priority', 'work_notes', ...Object.keys(lengths)]).map((name) => [
      name,
      valueOf(record, name, display),
    ]),
  );
