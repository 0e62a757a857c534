import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { CloudEvent } from 'cloudevents';
import { eventTypes } from './catalogue.js';
import { type Fact, type Statement, fact, state } from './event.js';
import { exampleEvent, statedBy } from './testing/example-data.js';
import { decodeEvents } from './validation.js';

const closed = fact('argus.incident.closed.v1', 'inc-1', { incidentId: 'inc-1', reason: 'stable' });
const statement: Statement = { agent: 'closer', cause: 'cause-1', correlationId: 'inc-1', now: 1_000 };
const idsOf = (facts: readonly Fact[], change: Partial<Statement> = {}): string[] =>
  state(facts, { ...statement, ...change }).map(({ id }) => id);

describe('stating a decision', () => {
  it('says who, what, when, about what and from what', () => {
    expect(state([closed], statement)).toEqual([
      {
        specversion: '1.0',
        id: expect.stringMatching(/^[0-9a-z]{26}-0$/),
        source: 'spiffe://argus.local/agent/closer',
        type: 'argus.incident.closed.v1',
        subject: 'inc-1',
        time: '1970-01-01T00:00:01.000Z',
        datacontenttype: 'application/json',
        data: { incidentId: 'inc-1', reason: 'stable' },
        correlationid: 'inc-1',
        causationid: 'cause-1',
      },
    ]);
  });

  it('names the person who decided, the trace, and a more exact cause where there is one', () => {
    const granted = fact(
      'argus.approval.granted.v1',
      'inc-1',
      { incidentId: 'inc-1', approvalId: 'a', digest: 'd', reason: 'approved' },
      { actor: 'user:alice', causationid: 'click-7' },
    );
    const [event] = state([granted], { ...statement, agent: 'solicitor', traceparent: '00-a-b-01' });
    expect(event).toMatchObject({ actor: 'user:alice', causationid: 'click-7', traceparent: '00-a-b-01' });
  });

  it('gives the same ids when the same is decided again, though later and in another trace', () => {
    expect(idsOf([closed], { now: 999_999, traceparent: '00-a-b-01' })).toEqual(idsOf([closed]));
  });

  it.each<[string, string[]]>([
    ['another cause', idsOf([closed], { cause: 'cause-2' })],
    ['another agent', idsOf([closed], { agent: 'router' })],
    ['other data', idsOf([{ ...closed, data: { incidentId: 'inc-1', reason: 'by-hand' } }])],
    ['another subject', idsOf([{ ...closed, subject: 'inc-2' }])],
    ['another type', idsOf([{ ...closed, type: 'argus.verification.passed.v1' }])],
  ])('gives other ids for %s', (_what, ids) => {
    expect(ids).not.toEqual(idsOf([closed]));
  });

  it('gives a fact with a key the same id whatever it says, and another one than its neighbour', () => {
    const keyed = (reason: string, key: string): Fact => ({
      ...closed,
      data: { incidentId: 'inc-1', reason },
      key,
    });
    const ids = idsOf([keyed('stable', '0'), keyed('stable', '1')]);
    expect(new Set(ids).size).toBe(2);
    expect(idsOf([keyed('by-hand', '1')])).toEqual([ids[1]]);
    expect(idsOf([keyed('by-hand', '1')], { cause: 'cause-2' })).not.toEqual([ids[1]]);
  });

  it('keeps two equal facts of one decision apart', () => {
    expect(new Set(idsOf([closed, closed])).size).toBe(2);
  });
});

const folder = join(resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'), 'cloudevents');
const officialSchema = join(folder, 'cloudevents.json');
const official = existsSync(officialSchema)
  ? (JSON.parse(readFileSync(officialSchema, 'utf8')) as object)
  : undefined;
if (official === undefined) {
  console.warn(`SKIPPED: the CloudEvents schema is not at ${officialSchema} (set ARGUS_CONTRACTS)`);
}

describe('every type of event', () => {
  const cases = eventTypes.flatMap((type) => [
    { type, what: 'with everything', event: exampleEvent(type, true) },
    { type, what: 'with what it must have', event: exampleEvent(type, false) },
  ]);

  it.each(cases)('$type, $what, is accepted from its owner', ({ type, event }) => {
    const bytes = new TextEncoder().encode(JSON.stringify([event]));
    expect(decodeEvents(bytes, statedBy(type))).toEqual({ ok: true, value: [event] });
  });

  it.each(cases)('$type, $what, is a CloudEvent to the official SDK, strictly', ({ event }) => {
    const wire = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
    const parsed = new CloudEvent(wire, true);
    expect(parsed.validate()).toBe(true);
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(wire);
  });

  (official === undefined ? it.skip : it)('is a CloudEvent by the specification’s own schema', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(official ?? {});
    const wrong = cases.filter(({ event }) => !validate(event)).map(({ type }) => [type, validate.errors]);
    expect(wrong).toEqual([]);
    expect(validate({ ...cases[0]?.event, id: '' })).toBe(false);
  });
});
