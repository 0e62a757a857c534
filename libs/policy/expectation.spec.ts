import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileExpectation } from './expectation.js';

const expectation = (text: string) => {
  const compiled = compileExpectation(text);
  if (!compiled.ok) throw new Error(compiled.error.join('; '));
  return compiled.value;
};
const holds = (text: string, ...values: number[]) => expectation(text).test(values);

describe('what is expected of a query', () => {
  it('is a comparison that every series has to stand', () => {
    expect(holds('> 0.9', 0.95, 1)).toEqual({ ok: true, value: true });
    expect(holds('> 0.9', 0.95, 0.9)).toEqual({ ok: true, value: false });
    expect(holds('<= 1e3', 1000)).toEqual({ ok: true, value: true });
    expect(holds('==0', 0)).toEqual({ ok: true, value: true });
    expect(holds('< -1.5', -2)).toEqual({ ok: true, value: true });
  });

  it('is not met by no series at all, nor by what is no number', () => {
    expect(holds('< 5')).toEqual({ ok: true, value: false });
    expect(holds('< 5', NaN)).toEqual({ ok: true, value: false });
    expect(holds('< 5', Infinity)).toEqual({ ok: true, value: false });
  });

  it('may be a condition about the values', () => {
    expect(holds('size(values) == 0')).toEqual({ ok: true, value: true });
    expect(holds('values.exists(v, v > 1.0)', 0, 2)).toEqual({ ok: true, value: true });
    expect(holds('values.all(v, v > 1.0)', 0, 2)).toEqual({ ok: true, value: false });
  });

  it('is neither met nor missed when the condition cannot be evaluated', () => {
    expect(holds('values[0] > 1.0').ok).toBe(false);
  });

  it.each(['', '> much', 'value > 1', 'size(values)', 'values.all(v, v.all(w, w))', '> 1 > 2'])(
    'refuses %j and says how to mend it',
    (text) => {
      const compiled = compileExpectation(text);
      expect(compiled.ok ? '' : compiled.error.join()).toMatch(/such as > 0\.9/);
    },
  );

  it('agrees with its opposite wherever there are numbers', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, fc.integer({ min: -1000, max: 1000 }), (value, bound) => {
        const [above, below] = [holds(`> ${bound}`, value), holds(`<= ${bound}`, value)];
        expect([above, below]).toContainEqual({ ok: true, value: true });
        expect(above).not.toEqual(below);
      }),
    );
  });
});
