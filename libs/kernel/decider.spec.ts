import { describe, expect, it } from '@jest/globals';
import { nothing, unreachable } from './decider.js';

describe('a decision for nothing', () => {
  it('states nothing, does nothing, and says why', () => {
    expect(nothing('already-open')).toEqual({ events: [], commands: [], reason: 'already-open' });
  });
});

describe('a case that types say cannot be', () => {
  it('fails with the value and what it was meant to be, when data breaks the types', () => {
    const broken = { kind: 'teleport' } as unknown as never;
    expect(() => unreachable(broken, 'kind of action')).toThrow(
      'Unknown kind of action: {"kind":"teleport"}',
    );
  });
});
