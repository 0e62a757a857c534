import { Ajv, type ErrorObject, type Options } from 'ajv';
import { kindOf } from './kind-of.js';
import { isSet, isTimestamp } from './timestamp.js';

/** Compiles the schema of what a source sends: its times are those that every reader of the events understands. */
export const compiler = (options: Options): Ajv =>
  new Ajv({ allowUnionTypes: true, ...options })
    .addFormat('timestamp', isTimestamp)
    .addFormat('set-timestamp', (text: string) => isTimestamp(text) && isSet(text));

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** What is wrong, field by field, with the fix; `path` says in which alert. */
export function describe(errors: readonly ErrorObject[] | null | undefined, path: string): string[] {
  const texts = (errors ?? []).map((error) => {
    const schema = (error.parentSchema ?? {}) as Described;
    const at = (path + fieldPath(error.instancePath)).replace(/^\./, '');
    if (error.keyword !== 'required')
      return `${at} is ${kindOf(error.data)}: it must be ${schema.description}`;
    const { missingProperty } = error.params as { missingProperty: string };
    const field = `${at}${at === '' ? '' : '.'}${missingProperty}`;
    return `${field} is missing: it must be ${schema.properties?.[missingProperty]?.description}`;
  });
  return [...new Set(texts)];
}

/** `/labels/a~1b` as people write it: `.labels.a/b`. A label's name may be anything, so it is cut. */
const fieldPath = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => `.${step.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 100)}`)
    .join('');
