import { type Signal, fingerprintOf } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { cutAnnotations, labelProblems } from '../../domain/alert-limits.js';
import {
  type Reading,
  type Refused,
  type Unreadable,
  explainedAlerts,
  unexplained,
} from '../../domain/reading.js';
import { isObject, kindOf } from '../kind-of.js';
import type { SourceReader } from '../source-reader.js';
import { isSet } from '../timestamp.js';
import { type WebhookAlert, alertProblems, envelopeProblems, isAlert } from './validate.js';

const name = 'alertmanager';

/** Alertmanager's webhook, and Grafana's, which is alike. A number such as 1e20 is written out in full. */
export const alertmanager: SourceReader = { name, growth: 6, read: readDelivery };

function readDelivery(body: unknown): Result<Reading, Unreadable> {
  if (!isObject(body)) return failed(notADelivery(body));
  const { alerts, truncatedAlerts, ...envelope } = body;
  if (!Array.isArray(alerts)) {
    const problem = `alerts is ${kindOf(alerts)}: it must be a list of alerts, which may be empty`;
    return failed({ reason: 'no-alerts-field', problems: [problem] });
  }
  const signals: Signal[] = [];
  const refused: Refused[] = [];
  const alertFields: Record<string, unknown>[] = [];
  for (const [index, alert] of (alerts as unknown[]).entries()) {
    const tooLarge = isAlert(alert) ? labelProblems(alert.labels, `alerts[${index}].labels.`) : undefined;
    if (isAlert(alert) && tooLarge === undefined) {
      const signal = signalOf(alert);
      signals.push(signal);
      const others = otherFields(alert);
      if (others !== undefined) alertFields.push({ ...others, fingerprint: signal.fingerprint });
    } else {
      const isExplained = refused.length < explainedAlerts;
      const problems = isExplained ? (tooLarge ?? alertProblems(alert, `alerts[${index}]`)) : unexplained;
      refused.push({ problems, content: alert });
    }
  }
  const problems = envelopeProblems(body);
  return ok({
    envelope: {
      ...envelope,
      ...(alertFields.length > 0 && { alertFields }),
      ...(problems.length > 0 && { problems: problems.slice(0, explainedAlerts) }),
    },
    signals,
    refused,
    truncatedAlerts: isCount(truncatedAlerts) ? truncatedAlerts : 0,
  });
}

function notADelivery(body: unknown): Unreadable {
  if (Array.isArray(body)) {
    const problem =
      'the body is a list, as clients of Alertmanager’s API send it: post it to /api/v2/alerts, or let a ' +
      'webhook receiver of Alertmanager deliver here';
    return { reason: 'list-of-alerts', problems: [problem] };
  }
  const problem = `the body is ${kindOf(body)}: it must be the object that Alertmanager’s webhook sends`;
  return { reason: 'not-an-object', problems: [problem] };
}

function signalOf(alert: WebhookAlert): Signal {
  const { status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint } = alert;
  return {
    fingerprint: isGiven(fingerprint) ? fingerprint : fingerprintOf(name, labels),
    status,
    labels,
    annotations: cutAnnotations(annotations ?? {}),
    startsAt,
    ...(isGiven(endsAt) && isSet(endsAt) && { endsAt }),
    ...(isGiven(generatorURL) && { generatorURL }),
  };
}

const known = new Set([
  'status',
  'labels',
  'annotations',
  'startsAt',
  'endsAt',
  'generatorURL',
  'fingerprint',
]);

/** What an alert says beyond the fields that are known, such as Grafana's `values` and `dashboardURL`. */
function otherFields(alert: object): Record<string, unknown> | undefined {
  const others = Object.entries(alert).filter(([field]) => !known.has(field));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

const isGiven = (text: string | null | undefined): text is string => text != null && text !== '';

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
