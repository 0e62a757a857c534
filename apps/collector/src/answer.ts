import type { AnswerName } from './collector-metrics.js';
import type { Receipt } from './intake.js';

/** An HTTP answer, and what the metrics call it. */
export interface Answer {
  readonly name: AnswerName;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

const answer = (name: AnswerName, status: number, body: object, headers = {}): Answer => ({
  name,
  status,
  headers,
  body,
});

/**
 * The delivery is stored. 202 where none of its alerts could be understood: Alertmanager never sends again
 * what was answered with a 4xx, so a 4xx would lose it.
 */
export function stored({ deliveryId, signals, quarantined, problems }: Receipt): Answer {
  if (quarantined === 0) return answer('accepted', 200, { deliveryId, signals });
  const body = { deliveryId, signals, quarantined, problems };
  if (signals > 0) return answer('partly-quarantined', 200, body);
  return answer('quarantined', 202, { quarantined: true, deliveryId, alerts: quarantined, problems });
}

/** Nothing is stored, and sending it again is right: Alertmanager does by itself. */
export const unavailable: Answer = answer(
  'unavailable',
  503,
  { error: 'the event bus is not available, so the delivery is not stored: send it again' },
  { 'Retry-After': '5' },
);

/** Nothing is stored, for a reason that nobody foresaw; the log has it. */
export const failure: Answer = answer('failed', 500, {
  error: 'the delivery is not stored, see the log of the collector: send it again',
});

/** Deliveries are posted. */
export const notPosted = (path: string): Answer =>
  answer(
    'refused',
    405,
    { error: `deliveries are posted: post to this address (POST ${addressOf(path)})` },
    { Allow: 'POST' },
  );

/** There is no such source. */
export const unknownSource = (paths: Iterable<string>): Answer =>
  answer('refused', 404, {
    error: 'there is no such source: add it to collector.sources, or post to one of these',
    sources: [...paths].map(addressOf),
  });

/** The credential is missing or wrong. */
export const unauthorized = (challenge: string): Answer =>
  answer(
    'unauthorized',
    401,
    { error: 'a valid credential is needed: see collector.auth' },
    { 'WWW-Authenticate': challenge },
  );

/** A page of another site made a browser send this. */
export const fromAnotherSite: Answer = answer('refused', 403, {
  error: 'without a credential, deliveries are not taken from web pages: set ARGUS_COLLECTOR_TOKEN',
});

/** What was told of changes is stored, or told of none; then why. */
export const changesTold = (changes: number, ignored?: string): Answer =>
  answer('accepted', 200, { changes, ...(ignored === undefined ? {} : { ignored }) });

/** What was told of changes cannot be understood, and sending it again would not help. */
export const notUnderstood = (problems: readonly string[]): Answer =>
  answer('refused', 400, { error: 'no change could be read from this', problems });

/** The sender signs what it sends, and nobody has said with what. */
export const secretMissing = (variable: string): Answer =>
  answer('refused', 403, {
    error: `nothing is taken here before ${variable} is set, to the same secret as at the sender`,
  });

/** The signature or token of the sender is missing or wrong. */
export const unproven = (variable: string): Answer =>
  answer('unauthorized', 401, {
    error: `the signature or token is missing or wrong: set the same secret at the sender as in ${variable}`,
  });

/** A source's path from the root. */
const addressOf = (path: string): string => (path.startsWith('/') ? path : `/webhooks/${path}`);
