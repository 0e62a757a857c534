import { deterministicHash, deterministicId } from './deterministic-id.js';
import { type AgentName, sourceOf } from './agents.js';
import type { EventData, EventType } from './catalogue.js';

/**
 * A fact, as a CloudEvents 1.0 event in JSON
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md).
 */
export interface EventOf<T extends EventType> {
  readonly specversion: '1.0';
  readonly id: string;
  /** The SPIFFE ID of the agent that states it. */
  readonly source: string;
  readonly type: T;
  /** What it is about: an incident's id, an alert's fingerprint, a delivery's id. */
  readonly subject: string;
  /** When it was stated, RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: EventData<T>;
  /** Everything that belongs together carries the same: the incident, before that the delivery. */
  readonly correlationid: string;
  /** The event (or request) that this one follows from. */
  readonly causationid?: string;
  /** W3C Trace Context. */
  readonly traceparent?: string;
  /** The person who decided, where one did, e.g. `user:alice@example.org`. */
  readonly actor?: string;
  /** The version of the policy that it was decided under, where a policy had a say. */
  readonly policyversion?: string;
}

/** Any fact; narrow it by `type`. */
export type ArgusEvent = { [T in EventType]: EventOf<T> }[EventType];

/** What a decision states; the agent's shell adds who, when, from what and the id. */
export type Fact = {
  [T in EventType]: {
    readonly type: T;
    readonly subject: string;
    readonly data: EventData<T>;
    readonly actor?: string;
    /** Where one fact of the decision follows from something more exact than the decision's own cause. */
    readonly causationid?: string;
    /**
     * Names the fact among those that ever follow from the same cause. Its id then follows from the cause
     * and this alone, so that deciding again otherwise (under another policy) is still known to be the same.
     */
    readonly key?: string;
  };
}[EventType];

/** Builds a fact with its data checked against its type. */
export function fact<T extends EventType>(
  type: T,
  subject: string,
  data: EventData<T>,
  more: { actor?: string; causationid?: string; key?: string } = {},
): Extract<Fact, { type: T }> {
  return { type, subject, data, ...more } as unknown as Extract<Fact, { type: T }>;
}

export interface Statement {
  readonly agent: AgentName;
  /** What the decision follows from: an event's or a request's id, a deadline's name. */
  readonly cause: string;
  readonly correlationId: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly traceparent?: string;
  readonly policyVersion?: string;
}

/**
 * Turns the facts of one decision into events. The ids follow from the cause, the agent and the facts
 * themselves, so that deciding the same on the same cause states the same events. One hash is made for all of
 * them: one for each would cost more than everything else that happens to an alert.
 */
export function state(facts: readonly Fact[], statement: Statement): ArgusEvent[] {
  const { agent, cause, correlationId, now, traceparent, policyVersion } = statement;
  const time = new Date(now).toISOString();
  const ofCause = facts.some(({ key }) => key !== undefined) ? deterministicId([agent, cause]) : '';
  const ofDecision = facts.every(({ key }) => key !== undefined) ? '' : decisionId(agent, cause, facts);
  return facts.map((each, index) => ({
    specversion: '1.0',
    id: each.key === undefined ? `${ofDecision}-${index}` : `${ofCause}-${each.key}`,
    source: sourceOf(agent),
    type: each.type,
    subject: each.subject,
    time,
    datacontenttype: 'application/json',
    data: each.data,
    correlationid: correlationId,
    causationid: each.causationid ?? cause,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(policyVersion === undefined ? {} : { policyversion: policyVersion }),
    ...(each.actor === undefined ? {} : { actor: each.actor }),
  })) as unknown as ArgusEvent[];
}

/** What tells a decision from every other one. */
function decisionId(agent: AgentName, cause: string, facts: readonly Fact[]): string {
  const parts = facts.map(({ type, subject, data }) => JSON.stringify([type, subject, data]));
  return deterministicHash([JSON.stringify([agent, cause]), ...parts]);
}
