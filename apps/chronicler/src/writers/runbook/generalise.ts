import type { EventData, ProposedAction } from '#libs/contracts';
import type { JsonValue, RunbookCheck } from '#libs/runbooks';

type Labels = Readonly<Record<string, string>>;
type Check = NonNullable<EventData<'argus.triage.recommended.v1'>['verify']>['checks'][number];

/** Labels that name what is broken come first; those that say what is wrong with it are no part of an action. */
const first = ['service', 'namespace', 'deployment', 'pod', 'host', 'instance'];
const never = new Set(['alertname', 'severity']);
/** Shorter values are found by chance. */
const shortest = 3;

/** A value, and the placeholder that stands for it. */
type Names = ReadonlyMap<string, string>;

/** The placeholders for an alert's labels; of labels with the same value, the one that names what is broken. */
export function placeholdersFor(labels: Labels): Names {
  const order = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  const names = Object.keys(labels)
    .filter((name) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !never.has(name))
    .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  const found = new Map<string, string>();
  for (const name of names) {
    const value = labels[name] ?? '';
    if (value.length >= shortest && !found.has(value)) found.set(value, `{{ labels.${name} }}`);
  }
  return found;
}

/** What can be written into a runbook: braces in a text, or in a name, would be read as a placeholder. */
function isWritable(value: unknown): boolean {
  if (typeof value === 'string') return !/\{\{|\}\}/.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, item]) => isWritable(name) && isWritable(item));
}

/** An action that was run, as it would be for another alert; undefined where it cannot be written down. */
export function generalisedAction(action: ProposedAction, names: Names): ProposedAction | undefined {
  if (!isWritable(action)) return undefined;
  const { id, kind, risk, runner, undo } = action;
  return {
    ...{ id, kind, risk },
    title: inWords(action.title, names),
    target: inWords(action.target, names),
    parameters: parametersOf(action, names),
    ...(undo === undefined
      ? {}
      : {
          undo: { title: inWords(undo.title, names), kind: undo.kind, parameters: parametersOf(undo, names) },
        }),
    ...(runner === undefined ? {} : { runner }),
  };
}

/** A check as it was looked at, as it would be for another alert; undefined where it cannot be written down. */
export function generalisedCheck(check: Check, names: Names): RunbookCheck | undefined {
  if (!isWritable(check)) return undefined;
  if (check.kind === 'http') return { ...check, url: inAddress(check.url, names) };
  const query = check.query.replace(/"((?:[^"\\]|\\.)*)"/g, (all, value: string) => {
    const name = names.get(value);
    return name === undefined ? all : `"${name}"`;
  });
  return { ...check, query };
}

function parametersOf(
  { kind, parameters }: Pick<ProposedAction, 'kind' | 'parameters'>,
  names: Names,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      kind === 'http' && name === 'url' && typeof value === 'string'
        ? inAddress(value, names)
        : // The name of a command or method is fixed.
          ['command', 'method'].includes(name)
          ? value
          : inJson(value as JsonValue, names),
    ]),
  );
}

function inJson(value: JsonValue, names: Names): JsonValue {
  if (typeof value === 'string') return inParts(value, names);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => inJson(item, names));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inJson(item, names)]));
}

/** `deployment/checkout`: whole parts only, so that no name is found within another. */
const inParts = (text: string, names: Names): string =>
  names.get(text) ??
  text
    .split('/')
    .map((part) => names.get(part) ?? part)
    .join('/');

/** Only the path of an address may depend on a label. */
function inAddress(url: string, names: Names): string {
  const [, start = url, path = ''] = /^([a-z]+:\/\/[^/]+\/)(.*)$/i.exec(url) ?? [];
  return path === '' ? url : start + inParts(path, names);
}

/** Words between spaces or slashes. */
const inWords = (text: string, names: Names): string =>
  text
    .split(/([\s/]+)/)
    .map((word) => names.get(word) ?? word)
    .join('');
