import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type Result, failed, ok } from '#libs/kernel';
import Type from 'typebox';
import { type AgentName, agentOf } from './agents.js';
import { catalogue } from './catalogue.js';
import type { ArgusEvent } from './event.js';
import { type Upcaster, upcast, upcasters } from './upcasters.js';

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv, ['date-time']);

const Text = Type.String({ minLength: 1 });
const validateEnvelope = ajv.compile(
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

const validateData = new Map<string, ValidateFunction>(
  [...catalogue].map(([type, { schema }]) => [type, ajv.compile(schema)]),
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
  if (!validateEnvelope(event)) return describe(validateEnvelope.errors);
  const { type, source } = event as unknown as ArgusEvent;
  const declaration = catalogue.get(type);
  if (declaration === undefined) return `type "${type}" is not known to this version of Argus`;
  if (agentOf(source) !== agent) return `source "${source}" is not the agent "${agent}" that signed it`;
  if (declaration.owner !== 'any agent' && declaration.owner !== agent) {
    return `type "${type}" is owned by "${declaration.owner}", not by "${agent}"`;
  }
  const validate = validateData.get(type);
  if (validate !== undefined && !validate((event as unknown as ArgusEvent).data)) {
    return `data of ${type}: ${describe(validate.errors)}`;
  }
  return undefined;
}

function describe(errors: ErrorObject[] | null | undefined): string {
  return (errors ?? [])
    .map(
      (error) =>
        `${error.instancePath === '' ? '(root)' : error.instancePath} ${error.message ?? 'is invalid'}`,
    )
    .join('; ');
}
