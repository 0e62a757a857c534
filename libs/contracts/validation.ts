import type { ErrorObject } from 'ajv';
import { type Result, failed, ok } from '#libs/kernel';
import Type from 'typebox';
import { type AgentName, agentOf } from './agents.js';
import { catalogue } from './catalogue.js';
import { checkedBy } from './checked-by.js';
import type { ArgusEvent } from './event.js';
import { type Upcaster, upcast, upcasters } from './upcasters.js';

const Text = Type.String({ minLength: 1 });
const envelopeProblems = checkedBy(
  Type.Object({
    specversion: Type.Literal('1.0'),
    id: Text,
    source: Text,
    type: Text,
    subject: Text,
    time: Type.String({ format: 'date-time' }),
    datacontenttype: Type.Literal('application/json'),
    correlationid: Text,
    causationid: Type.Optional(Text),
    traceparent: Type.Optional(Text),
    actor: Type.Optional(Text),
    policyversion: Type.Optional(Text),
    data: Type.Object({}),
  }),
);

const dataProblems: ReadonlyMap<string, ReturnType<typeof checkedBy>> = new Map(
  [...catalogue].map(([type, { schema }]) => [type, checkedBy(schema)]),
);

/**
 * Reads one decision's events from a message's bytes: JSON, upcast to the present versions, every
 * envelope and its data validated, every type owned by `agent`. The error names event, field and fix.
 */
export function decodeEvents(
  bytes: Uint8Array,
  agent: AgentName,
  known: ReadonlyMap<string, Upcaster> = upcasters,
): Result<ArgusEvent[]> {
  let batch: unknown;
  try {
    batch = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return failed(`not a CloudEvents batch in JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(batch) || batch.length === 0) {
    return failed('not a CloudEvents batch: a JSON array of at least one event is needed');
  }
  const events: ArgusEvent[] = [];
  for (const [index, raw] of batch.entries()) {
    const event = upcast(raw as Record<string, unknown>, known);
    const problem = problemOf(event, agent);
    if (problem !== undefined) return failed(`event ${index}: ${problem}`);
    events.push(event as unknown as ArgusEvent);
  }
  return ok(events);
}

/** Whether every reader would believe an event of this agent's. */
export const isValidEvent = (event: ArgusEvent, agent: AgentName): boolean =>
  problemOf(event, agent) === undefined;

function problemOf(event: unknown, agent: AgentName): string | undefined {
  const ofEnvelope = envelopeProblems(event);
  if (ofEnvelope.length > 0) return describe(ofEnvelope);
  const { type, source, data } = event as ArgusEvent;
  const declaration = catalogue.get(type);
  if (declaration === undefined) return `type "${type}" is not known to this version of Argus`;
  if (agentOf(source) !== agent) return `source "${source}" is not the agent "${agent}" that signed it`;
  if (declaration.owner !== 'any agent' && declaration.owner !== agent) {
    return `type "${type}" is owned by "${declaration.owner}", not by "${agent}"`;
  }
  const ofData = dataProblems.get(type)?.(data) ?? [];
  return ofData.length > 0 ? `data of ${type}: ${describe(ofData)}` : undefined;
}

const describe = (errors: readonly ErrorObject[]): string =>
  errors
    .map(
      (error) =>
        `${error.instancePath === '' ? '(root)' : error.instancePath} ${error.message ?? 'is invalid'}`,
    )
    .join('; ');
