import type { FieldReader } from './field-reader.js';
import type { FieldPath } from './front-matter.js';
import { hasPlaceholder, placeholderProblem } from './placeholders.js';
import type { CommandAction, HttpAction, JsonValue, RunbookAction } from './runbook.js';

/** A body is for a small request; the limit keeps reading it from exhausting the stack. */
const deepestPath = 20;

/** Reads a runbook's `action`; problems go to the reader. */
export function readAction(reader: FieldReader, path: FieldPath, value: unknown): RunbookAction {
  const fields = reader.fields(path, value, ['id', 'title', 'kind', 'risk', 'target', 'parameters']);
  const head = {
    id: reader.slug([...path, 'id'], fields.id, 'name the action'),
    title: template(reader, [...path, 'title'], fields.title, 'say what the action does').trim(),
    risk: reader.choice([...path, 'risk'], fields.risk, ['low', 'medium', 'high']),
    target: template(reader, [...path, 'target'], fields.target, 'say what the action works on').trim(),
  };
  const kind = reader.choice([...path, 'kind'], fields.kind, ['http', 'command']);
  const parametersPath = [...path, 'parameters'];
  // With an unknown kind nothing can be said about the parameters.
  if (kind === 'http' && fields.kind === 'http') {
    return { ...head, kind, parameters: readHttp(reader, parametersPath, fields.parameters) };
  }
  const parameters =
    fields.kind === 'command'
      ? readCommand(reader, parametersPath, fields.parameters)
      : { command: '', args: [] };
  return { ...head, kind: 'command', parameters };
}

function readHttp(reader: FieldReader, path: FieldPath, value: unknown): HttpAction['parameters'] {
  const fields = reader.fields(path, value, ['method', 'url', 'body']);
  const method = reader.choice([...path, 'method'], fields.method, ['POST', 'PUT', 'PATCH', 'DELETE']);
  const url = template(reader, [...path, 'url'], fields.url, 'give the address to call');
  const problem = url === '' ? undefined : urlProblem(url);
  if (problem !== undefined) reader.problem([...path, 'url'], problem);
  if (fields.body === undefined) return { method, url };
  return { method, url, body: jsonTemplate(reader, [...path, 'body'], fields.body) };
}

function readCommand(reader: FieldReader, path: FieldPath, value: unknown): CommandAction['parameters'] {
  const fields = reader.fields(path, value, ['command', 'args']);
  const argsPath = [...path, 'args'];
  return {
    command: reader.slug([...path, 'command'], fields.command, 'name a command of the allow-list'),
    args: reader
      .list(argsPath, fields.args, 'list the arguments', true)
      .map((arg, at) => template(reader, [...argsPath, at], arg, 'write the argument as text')),
  };
}

/** An alert may fill in a path or a query, but never choose the machine that is called. */
export function urlProblem(url: string): string | undefined {
  const origin = /^https?:\/\/([^/?#\\]*)/.exec(url)?.[1];
  if (origin === undefined) return 'is no web address; start it with http:// or https://';
  if (hasPlaceholder(origin)) return 'lets a label choose the host; write the host out';
  if (origin.includes('@')) return "holds credentials; leave them to the executor's settings";
  if (/\s|\\/.test(url.replace(/\{\{.*?\}\}/g, ''))) return 'holds a space or backslash; percent-encode it';
  return URL.canParse(url) ? undefined : 'is no valid address; correct it';
}

/** Reads a text that may hold placeholders. */
export function template(reader: FieldReader, path: FieldPath, value: unknown, fix: string): string {
  const text = reader.text(path, value, fix);
  const problem = placeholderProblem(text);
  if (problem !== undefined) reader.problem(path, problem);
  return text;
}

function jsonTemplate(reader: FieldReader, path: FieldPath, value: unknown): JsonValue {
  if (typeof value === 'string') return value === '' ? value : template(reader, path, value, 'write a text');
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (path.length > deepestPath) {
    reader.problem(path, 'is nested too deeply; make the body flatter');
    return null;
  }
  if (Array.isArray(value)) return value.map((item, at) => jsonTemplate(reader, [...path, at], item));
  if (typeof value !== 'object') {
    reader.problem(path, 'is nothing that JSON can say; write a text, a number, true, false or null');
    return null;
  }
  for (const key of Object.keys(value)) {
    if (hasPlaceholder(key))
      reader.problem([...path, key], 'is a name with a placeholder; only values are filled');
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, jsonTemplate(reader, [...path, key], item)]),
  );
}
