import { parameterProblems } from '#libs/actions';
import { type WantedRunner, actionKinds, runnerPriorities } from '#libs/contracts';
import type { FieldReader, Fields } from './field-reader.js';
import type { FieldPath } from './front-matter.js';
import { hasPlaceholder, placeholderProblem } from './placeholders.js';
import type {
  CommandAction,
  HttpAction,
  JsonValue,
  RunbookAction,
  RunbookUndo,
  TypedAction,
} from './runbook.js';

/** A body is for a small request; the limit keeps reading it from exhausting the stack. */
const deepestPath = 20;

/** Reads a runbook's `action`; problems go to the reader. */
export function readAction(reader: FieldReader, path: FieldPath, value: unknown): RunbookAction {
  const known = ['id', 'title', 'kind', 'risk', 'target', 'parameters', 'undo', 'runner'];
  const fields = reader.fields(path, value, known);
  const head = {
    id: reader.slug([...path, 'id'], fields.id, 'name the action'),
    title: template(reader, [...path, 'title'], fields.title, 'say what the action does').trim(),
    risk: reader.choice([...path, 'risk'], fields.risk, ['low', 'medium', 'high']),
    target: template(reader, [...path, 'target'], fields.target, 'say what the action works on').trim(),
    ...(fields.runner === undefined
      ? {}
      : { runner: readRunner(reader, [...path, 'runner'], fields.runner) }),
  };
  const doing = readDoing(reader, path, fields);
  if (fields.undo === undefined) return { ...head, ...doing };
  return { ...head, ...doing, undo: readUndo(reader, [...path, 'undo'], fields.undo) };
}

/** Written out: a label of an alert must not choose the host. */
function readRunner(reader: FieldReader, path: FieldPath, value: unknown): WantedRunner {
  const fields = reader.fields(path, value, ['labels', 'priority']);
  const labelsPath = [...path, 'labels'];
  const labels = Object.fromEntries(
    Object.entries(reader.fields(labelsPath, fields.labels)).map(([name, each]) => {
      const text = reader.text([...labelsPath, name], each, 'write the value that the runner has');
      if (hasPlaceholder(text))
        reader.problem([...labelsPath, name], 'lets a label choose the host; write the value out');
      return [name, text];
    }),
  );
  if (Object.keys(labels).length === 0)
    reader.problem(labelsPath, 'names no label; write at least one, such as zone: a');
  if (fields.priority === undefined) return { labels };
  return { labels, priority: reader.choice([...path, 'priority'], fields.priority, runnerPriorities) };
}

function readUndo(reader: FieldReader, path: FieldPath, value: unknown): RunbookUndo {
  const fields = reader.fields(path, value, ['title', 'kind', 'parameters']);
  const title = template(reader, [...path, 'title'], fields.title, 'say what takes the action back').trim();
  return { title, ...readDoing(reader, path, fields) };
}

type Doing =
  | Pick<HttpAction, 'kind' | 'parameters'>
  | Pick<CommandAction, 'kind' | 'parameters'>
  | Pick<TypedAction, 'kind' | 'parameters'>;

/** Reads the kind and the parameters that go with it. */
function readDoing(reader: FieldReader, path: FieldPath, fields: Fields): Doing {
  const kind = reader.choice([...path, 'kind'], fields.kind, actionKinds);
  const parametersPath = [...path, 'parameters'];
  // With an unknown kind nothing can be said about the parameters.
  if (kind !== fields.kind) return { kind: 'command', parameters: { command: '', args: [] } };
  if (kind === 'http') return { kind, parameters: readHttp(reader, parametersPath, fields.parameters) };
  if (kind === 'command') return { kind, parameters: readCommand(reader, parametersPath, fields.parameters) };
  return { kind, parameters: readTyped(reader, parametersPath, kind, fields.parameters) };
}

function readTyped(
  reader: FieldReader,
  path: FieldPath,
  kind: TypedAction['kind'],
  value: unknown,
): TypedAction['parameters'] {
  const parameters = Object.fromEntries(
    Object.entries(reader.fields(path, value)).map(([name, each]) => [
      name,
      jsonTemplate(reader, [...path, name], each),
    ]),
  );
  // What a label fills in is not known yet; any plain name stands for it.
  const filled = withPlaceholdersAs('x', parameters) as Record<string, JsonValue>;
  for (const problem of parameterProblems({ kind, parameters: filled })) {
    const [name = '', ...words] = problem.split(': ');
    reader.problem([...path, ...name.split('.').filter((part) => part !== '')], words.join(': '));
  }
  return parameters;
}

/** The same with every placeholder filled by one text. */
export function withPlaceholdersAs(text: string, value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll(/\{\{.*?\}\}/g, text);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => withPlaceholdersAs(text, item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withPlaceholdersAs(text, item)]),
  );
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
