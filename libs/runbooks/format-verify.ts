import { compileExpectation, prometheusDuration } from '#libs/policy';
import type { FieldReader, Fields } from './field-reader.js';
import { template, urlProblem } from './format-action.js';
import type { FieldPath } from './front-matter.js';
import { hasPlaceholder, placeholderProblem } from './placeholders.js';
import type { HttpCheck, PromqlCheck, RunbookCheck, RunbookVerify } from './verify.js';

/** Each is asked for every minute while something is watched. */
const mostChecks = 20;
const longestWindow = 24 * 60 * 60_000;

/** Reads a runbook's `verify`; problems go to the reader. */
export function readVerify(reader: FieldReader, path: FieldPath, value: unknown): RunbookVerify {
  const fields = reader.fields(path, value, ['window', 'checks']);
  const checksPath = [...path, 'checks'];
  const items = reader.list(
    checksPath,
    fields.checks,
    'list at least one check, such as "- http: https://…"',
  );
  if (items.length > mostChecks) {
    reader.problem(checksPath, `has more than ${mostChecks} checks; keep those that tell most`);
  }
  const checks = items.map((item, at) => readCheck(reader, [...checksPath, at], item));
  const names = checks.map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    if (name === '' || names.indexOf(name) === at) continue;
    reader.problem([...checksPath, at], 'is there twice; take it out or give it a name of its own');
  }
  if (fields.window === undefined) return { checks };
  return { windowMs: readWindow(reader, [...path, 'window'], fields.window), checks };
}

function readWindow(reader: FieldReader, path: FieldPath, value: unknown): number {
  const text = reader.text(path, value, 'say how long an action is watched, such as 10m');
  const length = text === '' ? undefined : prometheusDuration(text);
  if (text !== '' && (length === undefined || length <= 0 || length > longestWindow)) {
    reader.problem(path, 'is no length of time up to a day; write it like 30s, 10m or 1h30m');
  }
  return length ?? 0;
}

function readCheck(reader: FieldReader, path: FieldPath, value: unknown): RunbookCheck {
  const fields = reader.fields(path, value, ['name', 'promql', 'expect', 'http', 'status']);
  const isHttp = fields.http !== undefined;
  if (isHttp === (fields.promql !== undefined)) {
    reader.problem(path, 'has to ask exactly one; give it promql with expect, or http with status');
  }
  return isHttp ? readHttp(reader, path, fields) : readPromql(reader, path, fields);
}

function readPromql(reader: FieldReader, path: FieldPath, fields: Fields): PromqlCheck {
  if (fields.status !== undefined) {
    reader.problem([...path, 'status'], 'belongs to http; take it out, or ask with http');
  }
  const queryPath = [...path, 'promql'];
  const query = reader.text(queryPath, fields.promql, 'write the query').trim();
  const problem = placeholderProblem(query) ?? unquotedProblem(query);
  if (problem !== undefined) reader.problem(queryPath, problem);
  const expectPath = [...path, 'expect'];
  const expect = reader.text(expectPath, fields.expect, 'say what is expected of it, such as "> 0.9"').trim();
  const compiled = expect === '' ? undefined : compileExpectation(expect);
  if (compiled?.ok === false) reader.problem(expectPath, compiled.error.join('; '));
  return { kind: 'promql', name: readName(reader, path, fields, query), query, expect };
}

function readHttp(reader: FieldReader, path: FieldPath, fields: Fields): HttpCheck {
  if (fields.expect !== undefined) {
    reader.problem([...path, 'expect'], 'belongs to promql; take it out, or ask with promql');
  }
  const urlPath = [...path, 'http'];
  const url = template(reader, urlPath, fields.http, 'give the address to ask');
  const problem = url === '' ? undefined : urlProblem(url);
  if (problem !== undefined) reader.problem(urlPath, problem);
  const status = fields.status ?? 200;
  if (!Number.isInteger(status) || Number(status) < 100 || Number(status) > 599) {
    reader.problem([...path, 'status'], 'is no status of HTTP; write a number from 100 to 599');
  }
  return { kind: 'http', name: readName(reader, path, fields, url), url, status: Number(status) };
}

const readName = (reader: FieldReader, path: FieldPath, fields: Fields, otherwise: string): string =>
  fields.name === undefined
    ? otherwise
    : template(reader, [...path, 'name'], fields.name, 'say what it shows').trim();

/** A label's value has a place within a text of the query only, where it can be kept from being more than that. */
function unquotedProblem(query: string): string | undefined {
  const outside = query.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return hasPlaceholder(outside)
    ? 'has a placeholder outside of a text in double quotes; write it like {service="{{ labels.service }}"}'
    : undefined;
}
