import { type Fact, fact } from '#libs/contracts';
import { type Reading, type Refused, explainedAlerts } from './reading.js';
import { refusedContent } from './refused-content.js';
import { shallowEnvelope } from './shallow-envelope.js';

/** What is known of a delivery before its body is understood. */
export interface Arrival {
  readonly deliveryId: string;
  readonly source: string;
  /** Who delivered it. */
  readonly sender: string;
  /** RFC 3339. */
  readonly receivedAt: string;
  /** Hex SHA-256 of the body as it was sent. */
  readonly digest: string;
  /** The length of the body as it was sent. */
  readonly bytes: number;
}

/** A delivery that is kept without being understood. */
export interface Quarantine {
  readonly reason: string;
  readonly problems: readonly string[];
  /** How many alerts it stands for. */
  readonly alerts: number;
  /** As text, cut already. */
  readonly content: string;
}

/** The facts that a readable delivery amounts to: what was received and, where alerts were refused, that too. */
export function deliveryFacts(arrival: Arrival, reading: Reading): Fact[] {
  const { envelope, signals, refused, truncatedAlerts } = reading;
  const received = fact('argus.delivery.received.v1', arrival.deliveryId, {
    ...arrival,
    truncatedAlerts,
    envelope: shallowEnvelope(envelope),
    signals: [...signals],
  });
  if (refused.length === 0) return [received];
  const problems = problemsOf(refused);
  const content = refusedContent(refused);
  return [
    received,
    quarantineFact(arrival, { reason: 'alerts-refused', problems, alerts: refused.length, content }),
  ];
}

/** The fact that a delivery, or some alerts of it, was kept without being understood. */
export const quarantineFact = (arrival: Arrival, quarantine: Quarantine): Fact =>
  fact('argus.delivery.quarantined.v1', arrival.deliveryId, {
    ...arrival,
    ...quarantine,
    problems: [...quarantine.problems],
  });

/** What is wrong with the refused alerts, as many as anybody reads. */
export function problemsOf(refused: readonly Refused[]): string[] {
  const problems = refused.slice(0, explainedAlerts).flatMap((each) => each.problems);
  const shown = problems.slice(0, explainedAlerts);
  const more = Math.max(problems.length, refused.length) - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
