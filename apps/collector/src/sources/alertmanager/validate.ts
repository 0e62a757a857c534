import { compiler, describe } from '../alert-schema.js';
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
