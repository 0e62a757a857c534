import { failed, ok, type Result } from '#libs/kernel';
import { FieldReader } from './field-reader.js';
import { readAction } from './format-action.js';
import { readVerify } from './format-verify.js';
import { readFrontMatter } from './front-matter.js';
import { patternProblem } from './label-pattern.js';
import type { LabelMatcher, Runbook } from './runbook.js';

/** A person reads this at night: more is not a runbook. It also bounds what parsing can cost. */
const longestText = 200_000;

const knownFields = ['id', 'title', 'summary', 'match', 'services', 'owner', 'reviewed', 'action', 'verify'];

/**
 * Reads a runbook: YAML front matter and Markdown. Reports every problem at once, each with its line, the
 * field's name and how to put it right. `fileName` may be a path; its last part has to be the id with `.md`.
 */
export function parse(text: string, fileName: string): Result<Runbook, string[]> {
  if (text.length > longestText) {
    return failed([`line 1: file: is longer than ${longestText} characters; shorten it`]);
  }
  const frontMatter = readFrontMatter(text);
  if (!frontMatter.ok) return frontMatter;
  const { data, body, lineOf } = frontMatter.value;
  const reader = new FieldReader(lineOf);
  const runbook = readRunbook(reader, data, body, fileName.split(/[/\\]/).at(-1) ?? fileName);
  const { problems } = reader;
  return problems.length > 0 ? failed(problems) : ok(runbook);
}

function readRunbook(reader: FieldReader, data: unknown, body: string, file: string): Runbook {
  const fields = reader.fields([], data ?? {}, knownFields);
  const id = reader.slug(['id'], fields.id, "give it the file's name without .md");
  if (id !== '' && file !== `${id}.md`) {
    reader.problem(['id'], `does not go with the file's name; rename the file to ${id}.md or change the id`);
  }
  if (body === '') reader.problem([], 'has no text below it; say what to do in Markdown');
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
    owner: reader.text(['owner'], fields.owner, 'name the team or person who keeps it right').trim(),
    reviewed: readDate(reader, fields.reviewed),
    ...(fields.action === undefined ? {} : { action: readAction(reader, ['action'], fields.action) }),
    ...(fields.verify === undefined ? {} : { verify: readVerify(reader, ['verify'], fields.verify) }),
    body,
    file,
  };
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

function readDate(reader: FieldReader, value: unknown): string {
  const text = reader.text(['reviewed'], value, 'give the day of the last review as YYYY-MM-DD');
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  const isDay = day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  if (text !== '' && !isDay)
    reader.problem(['reviewed'], 'is no day of the calendar; write it as YYYY-MM-DD');
  return text;
}
