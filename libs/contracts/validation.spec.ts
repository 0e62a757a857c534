import { describe, expect, it } from '@jest/globals';
import { exampleEvent } from './testing/example-data.js';
import { decodeEvents } from './validation.js';

const closed = exampleEvent('argus.incident.closed.v1');
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
/** Why the closer's message is refused. */
const refusalOf = (bytes: Uint8Array): string => {
  const decoded = decodeEvents(bytes, 'closer');
  return decoded.ok ? 'it is not refused' : decoded.error;
};
const without = (field: string): object =>
  Object.fromEntries(Object.entries(closed).filter(([name]) => name !== field));

describe('reading one decision’s events', () => {
  it('gives them in their order', () => {
    const passed = exampleEvent('argus.verification.passed.v1');
    expect(decodeEvents(bytesOf([passed, closed]), 'closer')).toEqual({ ok: true, value: [passed, closed] });
  });

  it.each<[string, Uint8Array]>([
    ['no JSON', new TextEncoder().encode('{"specversion":')],
    ['nothing', new Uint8Array()],
    ['invalid UTF-8', Uint8Array.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d])],
    ['UTF-8 cut in the middle of a character', bytesOf(['ü']).subarray(0, 3)],
  ])('refuses %s as no JSON', (_what, bytes) => {
    expect(refusalOf(bytes)).toMatch(/^not a CloudEvents batch in JSON: ./);
  });

  it.each<[string, unknown]>([
    ['one event outside of a list', closed],
    ['an empty list', []],
    ['a text', 'argus'],
    ['null', null],
  ])('refuses %s as no batch', (_what, value) => {
    expect(refusalOf(bytesOf(value))).toBe(
      'not a CloudEvents batch: a JSON array of at least one event is needed',
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['a list', []],
  ])('refuses %s in place of an event', (_what, value) => {
    expect(refusalOf(bytesOf([closed, value]))).toBe('event 1: (root) must be object');
  });

  it.each([
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'datacontenttype',
    'correlationid',
    'data',
  ])('names the event and the missing field: %s', (field) => {
    expect(refusalOf(bytesOf([closed, without(field)]))).toContain(
      `event 1: (root) must have required property '${field}'`,
    );
  });

  it.each<[string, unknown]>([
    ['specversion', '0.3'],
    ['id', ''],
    ['time', 'yesterday'],
    ['time', 1_700_000_000],
    ['datacontenttype', 'text/plain'],
    ['data', 'text'],
    ['actor', ''],
    ['causationid', 7],
  ])('names the event and the wrong field: %s = %j', (field, value) => {
    expect(refusalOf(bytesOf([{ ...closed, [field]: value }]))).toMatch(new RegExp(`^event 0: /${field} `));
  });

  it('tells all that is wrong with an event at once', () => {
    const refusal = refusalOf(bytesOf([{ ...closed, id: '', time: 'yesterday' }]));
    expect(refusal).toContain('/id ');
    expect(refusal).toContain('/time ');
  });

  it('names the type and the field of data that its type does not allow', () => {
    const wrong = { ...closed, data: { incidentId: 'inc-1', reason: '' } };
    expect(refusalOf(bytesOf([wrong]))).toMatch(/^event 0: data of argus\.incident\.closed\.v1: \/reason /);
  });

  it('refuses a type that another agent owns', () => {
    const foreign = { ...exampleEvent('argus.incident.opened.v1'), source: closed.source };
    expect(refusalOf(bytesOf([foreign]))).toBe(
      'event 0: type "argus.incident.opened.v1" is owned by "router", not by "closer"',
    );
  });

  it.each([
    'spiffe://argus.local/agent/router',
    'spiffe://argus.local/agent/mallory',
    'spiffe://elsewhere/agent/closer',
    'closer',
  ])('refuses the source %s from the closer', (source) => {
    expect(refusalOf(bytesOf([{ ...closed, source }]))).toBe(
      `event 0: source "${source}" is not the agent "closer" that signed it`,
    );
  });

  it.each(['argus.incident.vanished.v1', 'argus.incident.closed.v2', 'constructor', '__proto__'])(
    'refuses a type that is not known: %s',
    (type) => {
      expect(refusalOf(bytesOf([{ ...closed, type }]))).toBe(
        `event 0: type "${type}" is not known to this version of Argus`,
      );
    },
  );

  it('lets every agent state its own dead letters', () => {
    const parked = { ...exampleEvent('argus.message.parked.v1'), source: closed.source };
    expect(decodeEvents(bytesOf([parked]), 'closer')).toMatchObject({ ok: true });
  });

  it('lets data hold fields of a later version of Argus', () => {
    const later = { ...closed, data: { ...closed.data, weather: 'fine' } };
    expect(decodeEvents(bytesOf([later]), 'closer')).toMatchObject({ ok: true, value: [later] });
  });
});
