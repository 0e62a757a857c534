import { describe, expect, it } from '@jest/globals';
import { readSilence } from './read-silence.js';

const silence = {
  matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
  startsAt: '2026-11-21T12:00:00.000Z',
  endsAt: '2026-11-21T14:00:00+01:00',
  createdBy: 'alice',
  comment: 'Upgrade',
};

describe('a silence that is asked for', () => {
  it('is read as Alertmanager writes it; an id names the one whose place it takes', () => {
    expect(readSilence(silence)).toEqual({ ok: true, value: silence });
    expect(readSilence({ ...silence, id: '' })).toEqual({ ok: true, value: silence });
    expect(readSilence({ ...silence, id: 'abc' })).toEqual({
      ok: true,
      value: { ...silence, replaces: 'abc' },
    });
  });

  it('fits what is equal unless it says otherwise', () => {
    const matchers = [{ name: 'service', value: 'checkout', isRegex: false }];
    expect(readSilence({ ...silence, matchers })).toEqual({ ok: true, value: silence });
  });

  it('is told of every field that is wrong at once, with the fix', () => {
    const matchers = [{ name: '', isRegex: 'yes', isEqual: 1 }, 'service=checkout'];
    const read = readSilence({
      ...silence,
      id: 7,
      matchers,
      startsAt: 'now',
      endsAt: undefined,
      comment: ' ',
    });
    expect(read).toEqual({
      ok: false,
      error: [
        'id is no text: leave it out for a new silence',
        'matchers[0].name is no text: name a label',
        'matchers[0].value is no text: write what the label has to be, "" for one that is not there',
        'matchers[0].isRegex is neither true nor false: write one',
        'matchers[0].isEqual is neither true nor false: leave it out for true',
        'matchers[1].name is no text: name a label',
        'matchers[1].value is no text: write what the label has to be, "" for one that is not there',
        'matchers[1].isRegex is neither true nor false: write one',
        'startsAt is no RFC 3339 timestamp: write it like "2026-11-21T12:00:00Z"',
        'endsAt is missing: write it like "2026-11-21T12:00:00Z"',
        'comment is no text: write it like "Upgrade of the database"',
      ],
    });
    expect(readSilence([silence])).toMatchObject({ ok: false });
    expect(readSilence({ ...silence, matchers: [] })).toMatchObject({
      error: [expect.stringContaining('matchers is empty')],
    });
  });
});
