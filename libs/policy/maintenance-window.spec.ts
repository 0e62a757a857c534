import { describe, it, expect } from '@jest/globals';
import {
  type MaintenanceWindow,
  type MaintenanceWindowText,
  activeWindow,
  compileWindow,
} from './maintenance-window.js';

const text: MaintenanceWindowText = {
  id: 'upgrade',
  comment: 'Database upgrade',
  startsAt: '2026-11-21T22:00:00Z',
  endsAt: '2026-11-21T23:00:00Z',
  matchers: ['service="checkout"', 'severity!="critical"'],
};

const window = (changes: Partial<MaintenanceWindowText> = {}): MaintenanceWindow => {
  const compiled = compileWindow({ ...text, ...changes });
  if (!compiled.ok) throw new Error(compiled.error.join('; '));
  return compiled.value;
};

const labels = { service: 'checkout', severity: 'high' };
const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`);

describe('activeWindow', () => {
  it.each([
    ['21:59:59.999', undefined],
    ['22:00:00', 'upgrade'],
    ['22:59:59.999', 'upgrade'],
    ['23:00:00', undefined],
  ])('begins with its first moment and is over at its end: %s', (time, id) => {
    expect(activeWindow([window()], labels, at(time))?.id).toBe(id);
  });

  it('is for what fits all its matchers', () => {
    expect(activeWindow([window()], { ...labels, severity: 'critical' }, at('22:30:00'))).toBeUndefined();
    expect(activeWindow([window()], { severity: 'high' }, at('22:30:00'))).toBeUndefined();
  });

  it('names the one that lasts longest', () => {
    const windows = [
      window(),
      window({ id: 'longer', endsAt: '2026-11-22T01:00:00+01:00' }),
      window({ id: 'again' }),
    ];
    expect(activeWindow(windows, labels, at('22:30:00'))?.id).toBe('longer');
  });
});

describe('compileWindow', () => {
  it('lists everything that is wrong, each with its fix', () => {
    const wrong = compileWindow({
      ...text,
      startsAt: 'tonight',
      endsAt: '2026',
      matchers: ['service', 'a=~"("'],
    });
    expect(wrong.ok ? [] : wrong.error).toEqual([
      'startsAt is no RFC 3339 timestamp; write it like 2026-11-21T22:00:00Z',
      'endsAt is no RFC 3339 timestamp; write it like 2026-11-21T22:00:00Z',
      expect.stringContaining('matcher "service" is not of the form'),
      expect.stringContaining('matcher "a=~(" is no valid regular expression'),
    ]);
  });

  it('refuses a window that is over before it begins, and one for everything', () => {
    const wrong = compileWindow({ ...text, endsAt: text.startsAt, matchers: [] });
    expect(wrong.ok ? [] : wrong.error).toEqual([
      'endsAt is not after startsAt; swap them',
      'matchers is empty; name what is worked on, e.g. service="checkout"',
    ]);
  });
});
