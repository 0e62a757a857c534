import { type SilenceMatcher, longestSilenceMs, readPersonRequest, toTimestamp } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type Matcher, compileSilence, parseMatchers, prometheusDuration } from '#libs/policy';
import type { AskingForm } from './asking-desk.js';
import { formField } from './form-field.js';

/** What was typed into the form that makes a silence. */
export interface SilenceFields {
  readonly matchers: string;
  readonly duration: string;
  readonly comment: string;
  readonly name: string;
}

/** What is wrong with a field, and how to mend it. */
export interface FieldProblem {
  readonly field: keyof SilenceFields;
  readonly problem: string;
}

/** A form as it was sent: what to ask for, or everything that is wrong with it. */
export interface SentSilenceForm {
  readonly csrf: string;
  readonly fields: SilenceFields;
  readonly asked: Result<AskingForm, readonly FieldProblem[]>;
}

/** How much may be typed into each field, in characters. */
export const longestField: Readonly<Record<keyof SilenceFields, number>> = {
  ...{ matchers: 10_000, duration: 50, comment: 1_000, name: 100 },
};

/**
 * Reads the form that makes a silence; undefined when it is none of ours. What is asked for follows from what was
 * typed alone, so that the same form asks for the same silence whenever it is sent again.
 */
export function readSilenceForm(body: unknown): SentSilenceForm | undefined {
  const csrf = formField(body, 'csrf', 200);
  const fields = fieldsIn(body);
  if (csrf === undefined || fields === undefined) return undefined;
  const problems: FieldProblem[] = [];
  const matchers = readMatchers(fields.matchers);
  if (!matchers.ok) problems.push({ field: 'matchers', problem: matchers.error });
  const length = readDuration(fields.duration);
  if (!length.ok) problems.push({ field: 'duration', problem: length.error });
  if (fields.comment === '')
    problems.push({ field: 'comment', problem: 'is empty; say why, for whoever asks later' });
  if (fields.name === '') problems.push({ field: 'name', problem: 'is empty; type your name' });
  for (const field of Object.keys(longestField) as (keyof SilenceFields)[]) {
    if (fields[field].length > longestField[field])
      problems.push({ field, problem: `is too long; use at most ${longestField[field]} characters` });
  }
  if (!matchers.ok || !length.ok || problems.length > 0) return { csrf, fields, asked: failed(problems) };
  const request = readPersonRequest({
    ...{ kind: 'create-silence', matchers: matchers.value, reason: fields.comment },
    durationMs: length.value,
  });
  const asked = request.ok
    ? ok({ request: request.value, name: fields.name, csrf })
    : failed([{ field: 'matchers' as const, problem: `cannot be asked for: ${request.error}` }]);
  return { csrf, fields, asked };
}

function fieldsIn(body: unknown): SilenceFields | undefined {
  const text = (name: keyof SilenceFields): string | undefined => formField(body, name, Infinity)?.trim();
  const [matchers, duration] = [text('matchers'), text('duration')];
  const [comment, name] = [text('comment'), text('name')];
  if (matchers === undefined || duration === undefined || comment === undefined || name === undefined)
    return undefined;
  return { matchers, duration, comment, name };
}

/** As for amtool: the first may be a bare name, which is an alert's. Here each line may hold several. */
function readMatchers(text: string): Result<readonly SilenceMatcher[]> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map((line, at) => parseMatchers(at === 0 ? named(line.trim()) : line.trim()));
  const problems = read.flatMap((each) => (each.ok ? [] : [each.error]));
  if (problems.length > 0) return failed(`cannot be read: ${problems.join('; ')}`);
  const matchers = read.flatMap((each) => (each.ok ? each.value : [])).map(written);
  const silence = compileSilence(
    {
      // Only the matchers are looked at here: the rest is anything that is right.
      ...{ matchers, startsAt: toTimestamp(0), endsAt: toTimestamp(1) },
      ...{ createdBy: 'somebody', comment: 'something' },
    },
    [],
  );
  if (matchers.length === 0) return failed('name nothing; write what to silence, such as service="checkout"');
  return silence.ok ? ok(matchers) : failed(silence.error.map(({ message }) => message).join('; '));
}

const named = (line: string): string => (/^[^=~!{}",\s]+$/.test(line) ? `alertname=${line}` : line);

const written = ({ name, type, value }: Matcher): SilenceMatcher => ({
  ...{ name, value, isRegex: type.endsWith('~'), isEqual: type.startsWith('=') },
});

function readDuration(text: string): Result<number> {
  const length = prometheusDuration(text.replace(/\s+/g, ''));
  const fix = 'write how long, like 30m, 2h, 1h30m or 7d';
  if (text === '') return failed(`is empty; ${fix}`);
  if (length === undefined || length === 0) return failed(`${JSON.stringify(text)} is no duration; ${fix}`);
  return length <= longestSilenceMs ? ok(length) : failed('is longer than a year; use at most 365d');
}

/** Reads the form that ends a silence; undefined when it is none of ours. */
export function readExpiryForm(body: unknown, silenceId: string): AskingForm | undefined {
  const name = formField(body, 'name', 100)?.trim();
  const csrf = formField(body, 'csrf', 200);
  const request = readPersonRequest({ kind: 'expire-silence', silenceId });
  return name === undefined || csrf === undefined || !request.ok
    ? undefined
    : { request: request.value, name, csrf };
}
