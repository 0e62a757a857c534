import type { TSchema } from 'typebox';
import { type AgentName, agentNames } from '../agents.js';
import { type EventType, catalogue } from '../catalogue.js';
import type { ArgusEvent, Fact } from '../event.js';
import { state } from '../event.js';

/** As much of JSON Schema as the events' data is declared with. */
interface DataSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly DataSchema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, DataSchema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, DataSchema>>;
  /** Of every element, or of each in its place. */
  readonly items?: DataSchema | readonly DataSchema[];
}

/** Data that the schema allows; with `optional`, every optional field is there too. Throws for a form it does not know. */
export const exampleOf = (schema: TSchema, optional: boolean): unknown => example(schema, 'field', optional);

function example(schema: DataSchema, name: string, optional: boolean): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined) return example(schema.anyOf[0] ?? {}, name, optional);
  switch (schema.type) {
    case 'string':
      return schema.format === 'date-time' ? '2026-01-01T00:00:00.123456789Z' : `${name} “ü”`;
    case 'number':
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    case 'array':
      return (schema.items instanceof Array ? schema.items : [schema.items ?? {}]).map((each) =>
        example(each, name, optional),
      );
    case 'object':
      return exampleObject(schema, name, optional);
    case undefined:
      return { anything: [1, null, 'x'] };
    default:
      throw new Error(`No example is known for the type "${schema.type}" of "${name}"`);
  }
}

function exampleObject({ properties, required, patternProperties }: DataSchema, name: string, all: boolean) {
  if (patternProperties !== undefined) {
    const [member = {}] = Object.values(patternProperties);
    return { key: example(member, name, all) };
  }
  return Object.fromEntries(
    Object.entries(properties ?? {})
      .filter(([key]) => all || required?.includes(key))
      .map(([key, member]) => [key, example(member, key, all)]),
  );
}

/** The agent that states a type; for a type that any agent may state, the last of them. */
export function statedBy(type: EventType): AgentName {
  const owner = catalogue.get(type)?.owner;
  return owner === undefined || owner === 'any agent' ? (agentNames.at(-1) ?? 'auditor') : owner;
}

/** An event of the type as its agent would state it. */
export function exampleEvent(type: EventType, optional = true): ArgusEvent {
  const data = exampleOf(catalogue.get(type)?.schema ?? {}, optional);
  const fact = { type, subject: 'inc-1', data, ...(optional ? { actor: 'user:alice@example.org' } : {}) };
  const [event] = state([fact as Fact], {
    agent: statedBy(type),
    cause: 'cause-1',
    correlationId: 'inc-1',
    now: Date.parse('2026-01-01T00:00:00Z'),
    ...(optional ? { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } : {}),
  });
  if (event === undefined) throw new Error(`No event came of a fact of type ${type}`);
  return event;
}
