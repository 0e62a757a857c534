import { Ajv, type ErrorObject, type Options } from 'ajv';
import { kindOf } from '../kind-of.js';
import { isSet, isTimestamp } from '../timestamp.js';
import { alertSchema, envelopeSchema } from './schema.js';

/** An alert as Alertmanager sends it. */
export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>> | null;
  readonly startsAt: string;
  readonly endsAt?: string | null;
  readonly generatorURL?: string | null;
  readonly fingerprint?: string | null;
}

const compiler = (options: Options): Ajv =>
  new Ajv({ allowUnionTypes: true, ...options })
    .addFormat('timestamp', isTimestamp)
    .addFormat('set-timestamp', (text: string) => isTimestamp(text) && isSet(text));

/** Stops at the first problem: for the many alerts that have none, and to tell them from the few that do. */
export const isAlert = compiler({}).compile<WebhookAlert>(alertSchema);
/** Finds every problem: only for alerts that are known to have one. */
const explaining = compiler({ allErrors: true, verbose: true });
const explainAlert = explaining.compile(alertSchema);
const isEnvelope = explaining.compile(envelopeSchema);

/** What is wrong with an alert, field by field, with the fix; `path` says which alert it is. */
export function alertProblems(alert: unknown, path: string): string[] {
  return explainAlert(alert) ? [] : describe(explainAlert.errors, path);
}

/** What is wrong with what stands around the alerts. */
export function envelopeProblems(body: unknown): string[] {
  return isEnvelope(body) ? [] : describe(isEnvelope.errors, '');
}

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

function describe(errors: readonly ErrorObject[] | null | undefined, path: string): string[] {
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
