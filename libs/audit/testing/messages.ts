import {
  type AgentName,
  type Fact,
  type Recorded,
  decodeEvents,
  deterministicId,
  state,
  subjects,
} from '#libs/contracts';
import { createSeed, signerOf } from '#libs/identity';

const signers = new Map<AgentName, ReturnType<typeof signerOf>>();

const signerFor = (agent: AgentName): ReturnType<typeof signerOf> => {
  const signer = signers.get(agent) ?? signerOf(createSeed());
  signers.set(agent, signer);
  return signer;
};

export interface MessageParts {
  readonly stream?: string;
  readonly sequence: number;
  readonly agent: AgentName;
  readonly subject: string;
  readonly facts: readonly Fact[];
  /** The same cause gives the same event ids. */
  readonly cause?: string;
  readonly correlationId?: string;
  /** Milliseconds after the beginning; by default a second for each sequence. */
  readonly time?: number;
  readonly policyVersion?: string;
}

/** The time of the first message of a spec; each sequence is a second later. */
export const began = Date.parse('2026-03-01T10:00:00Z');

/** A message as a stream would hand it over: signed, with bytes that are not what JSON.stringify would write. */
export function recorded(parts: MessageParts): Recorded {
  const { stream = 'INCIDENTS', sequence, agent, subject, facts, correlationId = 'correlation' } = parts;
  const storedAt = began + (parts.time ?? sequence * 1_000);
  const events = state(facts, {
    agent,
    cause: parts.cause ?? `${stream}-${sequence}`,
    correlationId,
    now: storedAt,
    policyVersion: parts.policyVersion,
  });
  const bytes = new TextEncoder().encode(JSON.stringify(events, undefined, 1));
  const decoded = decodeEvents(bytes, agent);
  if (!decoded.ok) throw new Error(decoded.error);
  const signer = signerFor(agent);
  return {
    stream,
    sequence,
    subject,
    agent,
    storedAt,
    messageId: `${agent}:${deterministicId(events.map(({ id }) => id))}`,
    key: signer.publicKey,
    signature: signer.sign(bytes),
    bytes,
    events: decoded.value,
  };
}

/** A message of an incident's history. */
export const ofIncident = (id: string, sequence: number, agent: AgentName, ...facts: Fact[]): Recorded =>
  recorded({ sequence, agent, subject: subjects.incident(id, agent), facts, correlationId: id });

/** A delivery with some firing signals. */
export const delivery = (sequence: number, signals: number): Recorded =>
  recorded({
    stream: 'SIGNALS',
    sequence,
    agent: 'collector',
    subject: subjects.signal('alertmanager', 'collector'),
    facts: [
      {
        type: 'argus.delivery.received.v1',
        subject: `delivery-${sequence}`,
        data: {
          deliveryId: `delivery-${sequence}`,
          source: 'alertmanager',
          sender: 'anonymous',
          receivedAt: '2026-03-01T10:00:00Z',
          digest: 'ab',
          bytes: 1,
          truncatedAlerts: 0,
          envelope: {},
          signals: Array.from({ length: signals }, (_, index) => ({
            fingerprint: `fingerprint-${index}`,
            status: 'firing' as const,
            labels: { alertname: 'DiskFull' },
            annotations: {},
            startsAt: '2026-03-01T09:59:00Z',
          })),
        },
      },
    ],
  });

export const opened = (incidentId: string, title = 'Disk full'): Fact => ({
  type: 'argus.incident.opened.v1',
  subject: incidentId,
  data: {
    incidentId,
    title,
    severity: 'high',
    groupKey: 'disk',
    groupLabels: { host: 'a' },
    reason: 'first-alert',
  },
});

export const attached = (
  incidentId: string,
  fingerprint: string,
  outcome: 'opened' | 'attached' = 'attached',
  labels: Record<string, string> = { alertname: 'DiskFull' },
): Fact => ({
  type: 'argus.incident.alert-attached.v1',
  subject: incidentId,
  data: {
    incidentId,
    fingerprint,
    episode: `${fingerprint}-1`,
    outcome,
    reason: 'same-group',
    labels,
    annotations: {},
    severity: 'high',
    startsAt: '2026-03-01T09:59:00.123456789Z',
  },
});

export const alertResolved = (incidentId: string, fingerprint: string): Fact => ({
  type: 'argus.incident.alert-resolved.v1',
  subject: incidentId,
  data: {
    incidentId,
    fingerprint,
    episode: `${fingerprint}-1`,
    outcome: 'attached',
    reason: 'no-longer-firing',
    endsAt: '2026-03-01T10:05:00Z',
  },
});

export const resolved = (incidentId: string): Fact => ({
  type: 'argus.incident.resolved.v1',
  subject: incidentId,
  data: { incidentId, verifyAt: '2026-03-01T10:10:00Z', reason: 'all-alerts-resolved' },
});

export const closed = (incidentId: string): Fact => ({
  type: 'argus.incident.closed.v1',
  subject: incidentId,
  data: { incidentId, reason: 'stayed-quiet' },
});
