import { type AlertOutcome, type Fact, type Recorded, fact, subjects } from '#libs/contracts';
import { recorded } from './messages.js';

/** What happens to one alert of a spec, in this order. */
export interface AlertLife {
  readonly fingerprint: string;
  readonly episode: string;
  /** Each delivery of the alert, with what the router made of it. */
  readonly outcomes: readonly AlertOutcome[];
  /** What the last outcome that held the alert was replaced by when it was judged again, in turn. */
  readonly judgedAgain: readonly AlertOutcome[];
}

const incidentId = 'inc-1';
const time = '2026-03-01T09:59:00Z';

const startsAt = {
  labels: { alertname: 'DiskFull' },
  annotations: {},
  severity: 'high' as const,
  startsAt: time,
};

/** The router's fact about an alert. */
export function outcomeFact(
  { fingerprint, episode }: Pick<AlertLife, 'fingerprint' | 'episode'>,
  outcome: AlertOutcome,
  causationid: string,
  more: { readonly instead?: AlertOutcome; readonly turn?: number; readonly by?: string } = {},
): Fact {
  const { by = 'w1', ...rest } = more;
  const about = { fingerprint, episode, ...rest };
  switch (outcome) {
    case 'opened':
    case 'attached': {
      const reason = outcome === 'opened' ? 'new-group' : 'same-group';
      const data = { incidentId, ...about, outcome, reason, ...startsAt };
      return fact('argus.incident.alert-attached.v1', incidentId, data, { causationid });
    }
    case 'deduplicated': {
      const data = { ...about, status: 'firing' as const, reason: 'already-attached' };
      return fact('argus.alert.deduplicated.v1', fingerprint, data, { causationid });
    }
    case 'suppressed': {
      const data = { ...about, status: 'firing' as const, reason: 'maintenance-window', by };
      return fact('argus.alert.suppressed.v1', fingerprint, data, { causationid });
    }
  }
}

/** The evaluator's fact about an alert of a delivery. */
export const firingFact = (
  { fingerprint, episode }: Pick<AlertLife, 'fingerprint' | 'episode'>,
  causationid: string,
): Fact =>
  fact(
    'argus.alert.firing.v1',
    fingerprint,
    { fingerprint, episode, ...startsAt, deliveryId: 'd1', source: 'alertmanager' },
    { causationid },
  );

/** Everything that is recorded of some alerts, in the order in which it was stated. */
export function messagesOf(lives: readonly AlertLife[]): Recorded[] {
  const sequences = { SIGNALS: 0, ALERTS: 0, INCIDENTS: 0 };
  const messages: Recorded[] = [];
  let clock = 0;
  const add = (agent: 'collector' | 'evaluator' | 'router', subject: string, each: Fact): Recorded => {
    const stream =
      agent === 'collector' ? 'SIGNALS' : subject.startsWith('argus.incident.') ? 'INCIDENTS' : 'ALERTS';
    const sequence = ++sequences[stream];
    const cause = `${stream}/${sequence}`;
    const message = recorded({
      stream,
      sequence,
      agent,
      subject,
      facts: [each],
      cause,
      time: ++clock * 1_000,
    });
    messages.push(message);
    return message;
  };
  const decide = (each: Fact): Recorded =>
    each.type.startsWith('argus.incident.')
      ? add('router', subjects.incident(incidentId, 'router'), each)
      : add('router', subjects.outcome(0, 'router'), each);
  for (const life of lives) {
    let latest: AlertOutcome | undefined;
    let alertId = '';
    for (const outcome of life.outcomes) {
      const told = add('collector', subjects.signal('alertmanager', 'collector'), deliveryFact(life));
      const alert = add('evaluator', subjects.alert(0, 'evaluator'), firingFact(life, told.events[0]!.id));
      alertId = alert.events[0]!.id;
      decide(outcomeFact(life, outcome, alertId));
      latest = outcome;
    }
    for (const outcome of life.judgedAgain) {
      if (latest === undefined) break;
      decide(outcomeFact(life, outcome, alertId, { instead: latest }));
      latest = outcome;
    }
  }
  return messages;
}

const deliveryFact = ({ fingerprint }: AlertLife): Fact =>
  fact('argus.delivery.received.v1', 'd1', {
    ...{ deliveryId: 'd1', source: 'alertmanager', sender: 'prometheus', receivedAt: time, digest: 'ab' },
    ...{ bytes: 1, truncatedAlerts: 0, envelope: {} },
    signals: [
      { fingerprint, status: 'firing', labels: { alertname: 'DiskFull' }, annotations: {}, startsAt: time },
    ],
  });
