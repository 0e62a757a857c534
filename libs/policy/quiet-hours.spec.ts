import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from './policy.js';
import { quietFor } from './quiet-hours.js';

const time_intervals = [
  { name: 'nights', time_intervals: [{ times: [{ start_time: '00:00', end_time: '07:00' }] }] },
];
const receivers = [{ name: 'default' }, { name: 'other' }];
const route = { receiver: 'default' };
const compile = (quiet_hours: unknown) =>
  compilePolicy({ time_intervals, receivers, route, quiet_hours }, { version: 'p', text: '' });

describe('quiet hours', () => {
  const policy = compile([{ name: 'sleep', during: ['nights'], up_to: 'medium', receivers: ['default'] }]);
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const night = Date.parse('2026-11-21T03:00:00Z');

  it('hold back what is not that bad, until they end', () => {
    const until = Date.parse('2026-11-21T07:00:00Z');
    expect(quietFor(policy.value, 'default', 'medium', night)).toEqual({ by: 'sleep', until });
    expect(quietFor(policy.value, 'default', 'info', night)).toEqual({ by: 'sleep', until });
    expect(quietFor(policy.value, 'default', 'high', night)).toBeUndefined();
    expect(quietFor(policy.value, 'default', 'medium', until)).toBeUndefined();
  });

  it('are those of the receivers that they name', () => {
    expect(quietFor(policy.value, 'other', 'low', night)).toBeUndefined();
  });

  it('are refused with everything that is wrong', () => {
    const refused = compile([{ name: 'a', during: ['days'], up_to: 'bad', receivers: ['x'] }, { name: 'b' }]);
    expect(refused.ok ? [] : refused.error.map(({ path }) => path.join('.'))).toEqual([
      'quiet_hours.0.during.0',
      'quiet_hours.0.receivers.0',
      'quiet_hours.0.up_to',
      'quiet_hours.1.during',
      'quiet_hours.1.up_to',
    ]);
  });
});
