import { type Signal, fingerprintOf, longestFingerprint } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { cutAnnotations, labelProblems } from '../../domain/alert-limits.js';
import { isObject, kindOf } from '../kind-of.js';
import type { ReadContext } from '../source-reader.js';
import { type FieldReader, absent, textAt, timeAt } from './fields.js';
import type { GenericFieldsConfig } from './generic-source.config.js';

/** Reads one alert, or tells all that is wrong with it. */
export type AlertReader = (alert: unknown, path: string, context: ReadContext) => Result<Signal, string[]>;

/** Compiles where the fields stand into a reader. */
export function compileAlertReader(source: string, fields: GenericFieldsConfig): AlertReader {
  const labels = textsAt(fields.labels);
  const annotations = textsAt(fields.annotations);
  const startsAt = timeOf(fields.startsAt);
  const endsAt = timeOf(fields.endsAt);
  const fingerprint = fields.fingerprint === undefined ? absent : textAt(fields.fingerprint);
  const status = statusOf(fields);

  return (alert, path, { receivedAt }) => {
    if (!isObject(alert)) return failed([`${path} is ${kindOf(alert)}: it must be an object`]);
    const problems: string[] = [];
    const valueOf = (reader: FieldReader, pointer = ''): string | undefined => {
      const read = reader(alert);
      if (read.ok) return read.value;
      problems.push(`${path}${pointer} ${read.error}`);
      return undefined;
    };
    const all = (readers: Texts): [string, string][] =>
      readers.flatMap(({ name, pointer, reader }): [string, string][] => {
        const text = valueOf(reader, pointer);
        return text === undefined ? [] : [[name, text]];
      });

    const found = all(labels);
    const own = Object.fromEntries(found.concat(Object.entries(fields.constantLabels)));
    if (found.length === 0)
      problems.push(`${path} has none of the labels: check collector.sources, "${source}"`);
    problems.push(...(labelProblems(own, `${path} label `) ?? []));
    const ended = valueOf(endsAt, fields.endsAt);
    const id = valueOf(fingerprint, fields.fingerprint);
    if (id !== undefined && id.length > longestFingerprint) {
      problems.push(
        `${path}${fields.fingerprint} is too long: it must have at most ${longestFingerprint} characters`,
      );
    }
    const signal = {
      // Another source may well count its alerts from 1 too.
      fingerprint: id === undefined ? fingerprintOf(source, own) : `${source}:${id}`,
      status: valueOf(status, fields.status) === 'resolved' ? ('resolved' as const) : ('firing' as const),
      labels: own,
      annotations: cutAnnotations(Object.fromEntries(all(annotations))),
      startsAt: valueOf(startsAt, fields.startsAt) ?? receivedAt,
      ...(ended !== undefined && { endsAt: ended }),
    };
    return problems.length > 0 ? failed(problems) : ok(signal);
  };
}

type Texts = readonly { readonly name: string; readonly pointer: string; readonly reader: FieldReader }[];

const textsAt = (pointers: Readonly<Record<string, string>>): Texts =>
  Object.entries(pointers).map(([name, pointer]) => ({ name, pointer, reader: textAt(pointer) }));

const timeOf = (pointer: string | undefined): FieldReader =>
  pointer === undefined ? absent : timeAt(pointer);

function statusOf({ status, firingValues, resolvedValues }: GenericFieldsConfig): FieldReader {
  if (status === undefined) return absent;
  const read = textAt(status);
  const known = [...firingValues, ...resolvedValues].map((value) => JSON.stringify(value)).join(', ');
  return (alert) => {
    const text = read(alert);
    if (!text.ok) return text;
    if (text.value === undefined) return failed(`is missing: it must be one of ${known}`);
    if (resolvedValues.includes(text.value)) return ok('resolved');
    if (firingValues.includes(text.value)) return ok('firing');
    return failed(`is ${kindOf(text.value)}: it must be one of ${known}`);
  };
}
