import { severities } from '#libs/contracts';
import { failed, ok, type Result } from '#libs/kernel';
import { type FieldProblem, problemLine } from './field-problem.js';
import { FieldReader, type Fields } from './field-reader.js';
import { readAction } from './format-action.js';
import { readVerify } from './format-verify.js';
import { type FieldPath, readFrontMatter } from './front-matter.js';
import { patternProblem } from './label-pattern.js';
import type { LabelMatcher, Runbook, RunbookAction } from './runbook.js';

/** A person reads this at night: more is not a runbook. It also bounds what parsing can cost. */
const longestText = 200_000;

const knownFields = [
  ...['id', 'title', 'summary', 'match', 'services', 'severity', 'owner', 'reviewed', 'review_by'],
  ...['actions', 'action', 'verify', 'rollback', 'provenance'],
];

/** Each is proposed, approved, run and watched by itself: more is a program, not a runbook. */
const mostActions = 10;

/** A runbook, and where its fields stand. */
export interface ReadRunbook {
  readonly runbook: Runbook;
  /** The line of a field, or of the nearest field around it. */
  readonly lineOf: (path: FieldPath) => number;
  /** The line that the body begins at. */
  readonly bodyLine: number;
}

/**
 * Reads a runbook: YAML front matter and Markdown. Reports every problem at once, each with its line, the
 * field's name and how to put it right. `fileName` may be a path; its last part has to be the id with `.md`.
 */
export function parse(text: string, fileName: string): Result<Runbook, string[]> {
  const read = readRunbook(text, fileName);
  return read.ok ? ok(read.value.runbook) : failed([...new Set(read.error.map(problemLine))]);
}

/** The same, with the places of what was read and of what is wrong. */
export function readRunbook(text: string, fileName: string): Result<ReadRunbook, FieldProblem[]> {
  if (text.length > longestText) {
    const message = `is longer than ${longestText} characters; shorten it`;
    return failed([{ line: 1, field: 'file', message }]);
  }
  const frontMatter = readFrontMatter(text);
  if (!frontMatter.ok) return frontMatter;
  const { data, body, bodyLine, lineOf } = frontMatter.value;
  const reader = new FieldReader(lineOf);
  const runbook = readFields(reader, data, body, fileName.split(/[/\\]/).at(-1) ?? fileName);
  const { problems } = reader;
  return problems.length > 0 ? failed(problems) : ok({ runbook, lineOf, bodyLine });
}

function readFields(reader: FieldReader, data: unknown, body: string, file: string): Runbook {
  const fields = reader.fields([], data ?? {}, knownFields);
  const id = reader.slug(['id'], fields.id, "give it the file's name without .md");
  if (id !== '' && file !== `${id}.md`) {
    reader.problem(['id'], `does not go with the file's name; rename the file to ${id}.md or change the id`);
  }
  if (body === '') reader.problem([], 'has no text below it; say what to do in Markdown');
  const actions = readActions(reader, fields);
  return {
    id,
    title: reader.text(['title'], fields.title, 'give a title').trim(),
    summary: reader
      .text(['summary'], fields.summary, 'say in a sentence what is wrong and what helps')
      .trim(),
    match: reader
      .list(['match'], fields.match, 'list at least one alternative, such as "- alertname: DiskFilling"')
      .map((alternative, at) => readMatcher(reader, at, alternative)),
    services: reader
      .list(['services'], fields.services, 'list the services, or leave it out for any', true)
      .map((service, at) => readValue(reader, ['services', at], service)),
    ...(fields.severity === undefined
      ? {}
      : { severity: reader.choice(['severity'], fields.severity, severities) }),
    owner: reader.text(['owner'], fields.owner, 'name the team or person who keeps it right').trim(),
    ...readDays(reader, fields),
    actions,
    ...(actions[0] === undefined ? {} : { action: actions[0] }),
    ...(fields.verify === undefined ? {} : { verify: readVerify(reader, ['verify'], fields.verify) }),
    ...(fields.rollback === undefined
      ? {}
      : {
          rollback: reader.text(['rollback'], fields.rollback, 'say how what was done is taken back').trim(),
        }),
    provenance: fields.provenance === undefined ? [] : readProvenance(reader, fields.provenance),
    body,
    file,
  };
}

/** `actions`, a list; `action`, a single one, is how it was written before there could be several. */
function readActions(reader: FieldReader, fields: Fields): RunbookAction[] {
  if (fields.actions === undefined) {
    return fields.action === undefined ? [] : [readAction(reader, ['action'], fields.action)];
  }
  if (fields.action !== undefined) reader.problem(['action'], 'is given twice; move it into actions');
  const items = reader.list(['actions'], fields.actions, 'list at least one action, or leave it out');
  if (items.length > mostActions)
    reader.problem(['actions'], `has more than ${mostActions}; keep those that help, or write two runbooks`);
  const actions = items.map((item, at) => readAction(reader, ['actions', at], item));
  const ids = actions.map(({ id }) => id);
  for (const [at, id] of ids.entries()) {
    if (id !== '' && ids.indexOf(id) !== at)
      reader.problem(['actions', at, 'id'], 'is there twice; give each action an id of its own');
  }
  return actions;
}

function readDays(reader: FieldReader, fields: Fields): Pick<Runbook, 'reviewed' | 'reviewBy'> {
  const reviewed = 'give the day of the last review, or review_by,';
  return {
    ...(fields.reviewed === undefined && fields.review_by !== undefined
      ? {}
      : { reviewed: reader.day(['reviewed'], fields.reviewed, reviewed) }),
    ...(fields.review_by === undefined
      ? {}
      : { reviewBy: reader.day(['review_by'], fields.review_by, 'give the day of the next review') }),
  };
}

function readProvenance(reader: FieldReader, value: unknown): string[] {
  const path = ['provenance', 'incidents'];
  const { incidents } = reader.fields(['provenance'], value, ['incidents']);
  return reader
    .list(path, incidents, 'list the incidents that it is written from')
    .map((id, at) => reader.text([...path, at], id, 'write the id of an incident'));
}

function readMatcher(reader: FieldReader, at: number, value: unknown): LabelMatcher {
  const path = ['match', at];
  const labels = Object.entries(reader.fields(path, value));
  if (labels.length === 0 && typeof value === 'object' && value !== null) {
    reader.problem(path, 'would match every alert; name at least one label');
  }
  return Object.fromEntries(
    labels.map(([name, pattern]): [string, string | string[]] => {
      const label = [...path, name];
      if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
        reader.problem(label, 'is no label name; use letters, digits and underscores');
      }
      if (!Array.isArray(pattern)) return [name, readValue(reader, label, pattern)];
      const values = reader.list(label, pattern, 'list at least one value');
      return [name, values.map((one, position) => readValue(reader, [...label, position], one))];
    }),
  );
}

function readValue(reader: FieldReader, path: (string | number)[], value: unknown): string {
  const text = reader.text(path, value, 'write the value as text');
  const problem = text === '' ? undefined : patternProblem(text);
  if (problem !== undefined) reader.problem(path, problem);
  return text;
}
