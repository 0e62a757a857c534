import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Digest, digestFor, momentsOf } from './digests.js';
import { compilePolicy } from './policy.js';

const compile = (digests: unknown) =>
  compilePolicy({ receivers: [{ name: 'default' }], digests }, { version: 'p', text: '' });
const daily = { name: 'daily', up_to: 'low', at: ['17:30', '09:00'], receivers: ['default'] };

describe('a digest', () => {
  const policy = compile([{ ...daily, time_zone: 'Europe/Berlin' }]);
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const [digest] = policy.value.digests;

  it('is for what is not that bad, and for the receivers that it names', () => {
    expect(digestFor(policy.value.digests, 'default', 'low')?.name).toBe('daily');
    expect(digestFor(policy.value.digests, 'default', 'medium')).toBeUndefined();
    expect(digestFor(policy.value.digests, 'other', 'info')).toBeUndefined();
  });

  it('comes at its times of day, by the clocks of its zone', () => {
    const at = (text: string) => Date.parse(text);
    expect(momentsOf(digest as Digest, at('2026-11-21T08:00:00Z'))).toEqual({
      previous: at('2026-11-20T16:30:00Z'),
      last: at('2026-11-21T08:00:00Z'),
      next: at('2026-11-21T16:30:00Z'),
    });
    expect(momentsOf(digest as Digest, at('2026-07-21T06:59:59Z')).next).toBe(at('2026-07-21T07:00:00Z'));
  });

  it('leaves no moment out and comes at none twice, also where clocks are changed', () => {
    const someTime = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 1, maxLength: 4 });
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
    fc.assert(
      fc.property(someTime, times, zone, (now, minutes, timeZone) => {
        const at = minutes.sort((a, b) => a - b);
        const some = { ...(digest as Digest), at, timeZone };
        const { previous, last, next } = momentsOf(some, now);
        expect(previous).toBeLessThanOrEqual(last);
        expect(last).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        expect(momentsOf(some, next).previous).toBeLessThanOrEqual(last);
        expect(momentsOf(some, next - 1).last).toBe(last);
      }),
    );
  });

  it('is refused with everything that is wrong', () => {
    const wrong = { name: 'd', up_to: 'bad', at: ['9 am'], time_zone: 'Mars', receivers: ['x'] };
    const refused = compile([wrong, { name: 'e' }, daily, { ...daily, name: 'twice' }]);
    expect(refused.ok ? [] : refused.error.map(({ path }) => path.join('.'))).toEqual([
      'digests.0.up_to',
      'digests.0.at.0',
      'digests.0.time_zone',
      'digests.0.receivers.0',
      'digests.1.up_to',
      'digests.1.at',
      'digests.1.receivers',
      'digests.3.receivers.0',
    ]);
  });
});
