import { parameterProblems } from '#libs/actions';
import { failed, ok, type Result } from '#libs/kernel';
import { fillPlaceholders } from './placeholders.js';
import type {
  CommandAction,
  HttpAction,
  JsonValue,
  Labels,
  ResolvedAction,
  RunbookAction,
  RunbookUndo,
  TypedAction,
} from './runbook.js';

/**
 * Fills the placeholders of an action from an alert's labels. A value stays one value wherever it goes: one
 * argument of a command, never an option; one part of a URL; one string of a JSON body. All problems are
 * reported at once, each naming the field and the label.
 */
export function renderAction(action: RunbookAction, labels: Labels): Result<ResolvedAction, string[]> {
  const filler = new Filler(labels);
  const head = {
    id: action.id,
    title: filler.text('title', action.title),
    risk: action.risk,
    target: filler.text('target', action.target),
    ...(action.runner === undefined ? {} : { runner: action.runner }),
  };
  const doing = fill(action, filler, 'parameters');
  const undo = action.undo && {
    title: filler.text('undo.title', action.undo.title),
    ...fill(action.undo, filler, 'undo.parameters'),
  };
  const resolved = { ...head, ...doing, ...(undo === undefined ? {} : { undo }) } as ResolvedAction;
  return filler.problems.length > 0 ? failed([...filler.problems]) : ok(resolved);
}

type Doing = Pick<RunbookAction, 'kind' | 'parameters'>;

function fill(doing: RunbookAction | RunbookUndo, filler: Filler, field: string): Doing {
  if (doing.kind === 'http') return { kind: 'http', parameters: httpParameters(doing, filler, field) };
  if (doing.kind === 'command')
    return { kind: 'command', parameters: commandParameters(doing, filler, field) };
  const { kind } = doing;
  const parameters = filler.json(field, doing.parameters) as TypedAction['parameters'];
  // A label's value may be none that the parameter allows.
  if (filler.problems.length === 0) {
    filler.problems.push(...parameterProblems({ kind, parameters }).map((problem) => `${field}.${problem}`));
  }
  return { kind, parameters };
}

function httpParameters(
  { parameters }: Pick<HttpAction, 'parameters'>,
  filler: Filler,
  field: string,
): HttpAction['parameters'] {
  const { method, body } = parameters;
  const url = filler.url(`${field}.url`, parameters.url);
  return body === undefined ? { method, url } : { method, url, body: filler.json(`${field}.body`, body) };
}

function commandParameters(
  { parameters }: Pick<CommandAction, 'parameters'>,
  filler: Filler,
  path: string,
): CommandAction['parameters'] {
  const args = parameters.args.map((declared, position) => {
    const field = `${path}.args[${position}]`;
    const arg = filler.text(field, declared);
    if (arg.startsWith('-') && !declared.startsWith('-')) {
      filler.problems.push(`${field}: a label's value starts with "-" and would be taken for an option`);
    }
    return arg;
  });
  return { command: parameters.command, args };
}

/** Fills texts from one alert's labels and keeps what went wrong. */
export class Filler {
  readonly problems: string[] = [];

  constructor(private readonly labels: Labels) {}

  text(field: string, declared: string, encode?: (value: string) => string): string {
    const filled = fillPlaceholders(declared, this.labels, encode);
    if (filled.ok) return filled.value;
    this.problems.push(...filled.error.map((problem) => `${field}: ${problem}`));
    return '';
  }

  url(field: string, declared: string): string {
    const url = this.text(field, declared, encodeURIComponent);
    // The only values that percent-encoding leaves able to change a path.
    if (/[/\\](?:\.|%2e){1,2}(?=[/\\?#]|$)/i.test(url)) {
      this.problems.push(`${field}: a label would put a "." or ".." step into the path`);
    }
    return url;
  }

  json(field: string, declared: JsonValue): JsonValue {
    if (typeof declared === 'string') return this.text(field, declared);
    if (typeof declared !== 'object' || declared === null) return declared;
    if (isList(declared)) return declared.map((item, position) => this.json(`${field}[${position}]`, item));
    return Object.fromEntries(
      Object.entries(declared).map(([key, value]) => [key, this.json(`${field}.${key}`, value)]),
    );
  }
}

/** Array.isArray does not narrow readonly arrays. */
const isList = (value: object): value is readonly JsonValue[] => Array.isArray(value);
