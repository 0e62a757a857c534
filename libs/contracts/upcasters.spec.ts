import { describe, expect, it } from '@jest/globals';
import { exampleEvent } from './testing/example-data.js';
import { type Upcaster, upcast } from './upcasters.js';
import { decodeEvents } from './validation.js';

type Data = Record<string, unknown>;

/** v1 said `title`; v2 says `reason`; v3 (the present one) has the incident's id among its data, too. */
const known = new Map<string, Upcaster>([
  [
    'argus.incident.finished.v1',
    (event) => ({
      ...event,
      type: 'argus.incident.finished.v2',
      data: { reason: (event['data'] as Data)['title'] },
    }),
  ],
  [
    'argus.incident.finished.v2',
    (event) => ({
      ...event,
      type: 'argus.incident.closed.v1',
      data: { ...(event['data'] as Data), incidentId: event['subject'] },
    }),
  ],
]);
const present = exampleEvent('argus.incident.closed.v1');
const stored = { ...present, type: 'argus.incident.finished.v1', data: { title: 'stable' } };
const brought = { ...present, data: { incidentId: 'inc-1', reason: 'stable' } };
const bytesOf = (...events: unknown[]): Uint8Array => new TextEncoder().encode(JSON.stringify(events));

describe('an event of a superseded version', () => {
  it('is brought to the present one, step by step', () => {
    expect(upcast(stored, known)).toEqual(brought);
  });

  it('may begin in the middle of the chain', () => {
    const second = { ...stored, type: 'argus.incident.finished.v2', data: { reason: 'stable' } };
    expect(upcast(second, known)).toEqual(brought);
  });

  it('is not changed where it is kept', () => {
    const before = structuredClone(stored);
    upcast(stored, known);
    expect(stored).toEqual(before);
  });

  it.each([
    ['an event of a present version', present],
    ['an event without a type', { id: 'x' }],
    ['an event whose type is no text', { type: 7 }],
  ])('%s stays as it is', (_what, event) => {
    expect(upcast({ ...event }, known)).toEqual(event);
  });

  it('is understood when it is read from a stream, beside events of the present version', () => {
    expect(decodeEvents(bytesOf(stored, present), 'closer', known)).toEqual({
      ok: true,
      value: [brought, present],
    });
  });

  it('is held to the present version’s rules: owner and data', () => {
    expect(decodeEvents(bytesOf(stored), 'router', known)).toMatchObject({ ok: false });
    const untold = { ...stored, data: {} };
    expect(decodeEvents(bytesOf(untold), 'closer', known)).toEqual({
      ok: false,
      error: "event 0: data of argus.incident.closed.v1: (root) must have required property 'reason'",
    });
  });

  it('is not known without its upcaster', () => {
    expect(decodeEvents(bytesOf(stored), 'closer')).toEqual({
      ok: false,
      error: 'event 0: type "argus.incident.finished.v1" is not known to this version of Argus',
    });
  });
});
