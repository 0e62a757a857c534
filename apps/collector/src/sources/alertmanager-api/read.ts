import type { Signal } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { cutAnnotations, labelProblems } from '../../domain/alert-limits.js';
import {
  type Reading,
  type Refused,
  type Unreadable,
  explainedAlerts,
  unexplained,
} from '../../domain/reading.js';
import { compiler, describe } from '../alert-schema.js';
import { kindOf } from '../kind-of.js';
import type { ReadContext, SourceReader } from '../source-reader.js';
import { isSet } from '../timestamp.js';
import { labelFingerprint } from './fingerprint.js';
import { postableAlertSchema } from './schema.js';

/** An alert as Prometheus posts it. */
interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>> | null;
  readonly startsAt?: string | null;
  readonly endsAt?: string | null;
  readonly generatorURL?: string | null;
}

const isAlert = compiler({}).compile<PostableAlert>(postableAlertSchema);
const explainAlert = compiler({ allErrors: true, verbose: true }).compile(postableAlertSchema);

/** How long an alert fires that does not say when it ends, unless it is sent again: Alertmanager's resolve_timeout. */
const resolveTimeoutMs = 5 * 60_000;

/** Alertmanager's API v2, so that Prometheus can be pointed straight at Argus (POST /api/v2/alerts). */
export const alertmanagerApi: SourceReader = { name: 'prometheus', growth: 6, read: readAlerts };

function readAlerts(body: unknown, { receivedAt }: ReadContext): Result<Reading, Unreadable> {
  if (!Array.isArray(body)) {
    const problem = `the body is ${kindOf(body)}: it must be a list of alerts, as POST /api/v2/alerts of Alertmanager takes it`;
    return failed({ reason: 'not-a-list', problems: [problem] });
  }
  const signals: Signal[] = [];
  const refused: Refused[] = [];
  for (const [index, content] of (body as unknown[]).entries()) {
    const problems = isAlert(content)
      ? (timeProblems(content, index) ?? labelProblems(content.labels, `[${index}].labels.`))
      : undefined;
    if (isAlert(content) && problems === undefined) {
      signals.push(signalOf(content, receivedAt));
    } else {
      const explained = problems ?? explain(content, index);
      refused.push({ problems: refused.length < explainedAlerts ? explained : unexplained, content });
    }
  }
  return ok({ envelope: {}, signals, refused, truncatedAlerts: 0 });
}

function explain(content: unknown, index: number): string[] {
  return explainAlert(content) ? [] : describe(explainAlert.errors, `[${index}]`);
}

/** As Alertmanager: an alert cannot end before it starts. */
function timeProblems({ startsAt, endsAt }: PostableAlert, index: number): string[] | undefined {
  const [starts, ends] = [given(startsAt), given(endsAt)];
  if (starts === undefined || ends === undefined || Date.parse(ends) >= Date.parse(starts)) return undefined;
  return [`[${index}].endsAt is before startsAt: correct one of them, or leave endsAt out while it fires`];
}

/** An alert is over when the time at which it ends has come; one without such a time fires for a while. */
function signalOf(alert: PostableAlert, receivedAt: string): Signal {
  const labels = withoutEmpty(alert.labels);
  const now = Date.parse(receivedAt);
  const endsAt = given(alert.endsAt) ?? new Date(now + resolveTimeoutMs).toISOString();
  const isOver = Date.parse(endsAt) <= now;
  const generatorURL = alert.generatorURL ?? '';
  return {
    fingerprint: labelFingerprint(labels),
    status: isOver ? 'resolved' : 'firing',
    labels,
    annotations: cutAnnotations(alert.annotations ?? {}),
    startsAt: given(alert.startsAt) ?? (isOver ? endsAt : receivedAt),
    endsAt,
    ...(generatorURL !== '' && { generatorURL }),
  };
}

const given = (time: string | null | undefined): string | undefined =>
  time != null && isSet(time) ? time : undefined;

function withoutEmpty(labels: Readonly<Record<string, string>>): Record<string, string> {
  for (const name in labels) {
    if (labels[name] === '')
      return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
  }
  return labels;
}
