import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Agenda, type Appointment } from './agenda.js';

const inOrder = (a: Appointment, b: Appointment): number => a.at - b.at || (a.name < b.name ? -1 : 1);

describe('an agenda', () => {
  it('has what was put in and not taken out, the earliest first, whatever happened in between', () => {
    const change = fc.record({
      at: fc.nat({ max: 20 }),
      name: fc.constantFrom('a', 'b', 'c'),
      in: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 100 }), fc.nat({ max: 20 }), (changes, now) => {
        const model = new Map<string, Appointment>();
        let agenda = Agenda.empty;
        for (const { at, name, in: isIn } of changes) {
          agenda = isIn ? agenda.with(at, name) : agenda.without(at, name);
          if (isIn) model.set(`${at} ${name}`, { at, name });
          else model.delete(`${at} ${name}`);
        }
        const expected = [...model.values()].sort(inOrder);
        expect([...agenda.until(Infinity)]).toEqual(expected);
        expect([...agenda.until(now)]).toEqual(expected.filter(({ at }) => at <= now));
        expect(agenda.next).toBe(expected[0]?.at);
      }),
    );
  });

  it('stays as it was when another one is made of it', () => {
    const before = Agenda.empty.with(1, 'a').with(2, 'b');
    before.with(0, 'c').without(1, 'a');
    expect([...before.until(Infinity)]).toEqual([
      { at: 1, name: 'a' },
      { at: 2, name: 'b' },
    ]);
  });
});
