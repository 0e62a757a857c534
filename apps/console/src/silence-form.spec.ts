import { describe, expect, it } from '@jest/globals';
import { readExpiryForm, readSilenceForm } from './silence-form.js';

const sent = {
  ...{ csrf: 'token', name: 'alice', matchers: 'service=checkout', duration: '30m', comment: 'Disks' },
};
const read = (fields: object) => readSilenceForm({ ...sent, ...fields })?.asked;
const matchersIn = (matchers: string) => {
  const asked = read({ matchers });
  const request = asked?.ok === true ? asked.value.request : undefined;
  return request?.kind === 'create-silence' ? request.matchers : asked;
};

describe('the form that makes a silence', () => {
  it('takes matchers as Alertmanager writes them: by line, in a list, or an alert alone', () => {
    const [service, team] = [
      { name: 'service', value: 'checkout', isRegex: false, isEqual: true },
      { name: 'team', value: 'a|b', isRegex: true, isEqual: false },
    ];
    expect(matchersIn('service=checkout\r\n\r\nteam!~"a|b"\r\n')).toEqual([service, team]);
    expect(matchersIn('{service="checkout", team!~"a|b"}')).toEqual([service, team]);
    expect(matchersIn('DiskFull\nservice=checkout')).toEqual([
      { name: 'alertname', value: 'DiskFull', isRegex: false, isEqual: true },
      service,
    ]);
  });

  it('asks for how long, in the name that was typed', () => {
    expect(read({ duration: '1h 30m' })).toMatchObject({
      value: { name: 'alice', request: { durationMs: 5_400_000, reason: 'Disks' } },
    });
  });

  it.each<[string, object, string, string]>([
    ['no matcher', { matchers: ' \n' }, 'matchers', 'service="checkout"'],
    ['an empty list', { matchers: '{}' }, 'matchers', 'service="checkout"'],
    ['half a matcher', { matchers: 'service="a' }, 'matchers', 'service='],
    ['an expression that is none', { matchers: 'service=~"("' }, 'matchers', 'service=~('],
    ['what fits every alert', { matchers: 'service=~".*"' }, 'matchers', 'add one with a value'],
    ['no duration', { duration: '' }, 'duration', 'is empty; write how long, like 30m'],
    ['no time at all', { duration: '0s' }, 'duration', '"0s" is no duration; write how long, like 30m'],
    ['words', { duration: 'two hours' }, 'duration', 'is no duration'],
    ['a duration beyond memory', { duration: '2y' }, 'duration', 'at most 365d'],
    ['no comment', { comment: ' ' }, 'comment', 'is empty; say why'],
    ['a long comment', { comment: 'x'.repeat(1_001) }, 'comment', 'at most 1000 characters'],
    ['no name', { name: '' }, 'name', 'is empty; type your name'],
  ])('names the field and the fix for %s', (_what, fields, field, problem) => {
    expect(read(fields)).toEqual({
      ok: false,
      error: [{ field, problem: expect.stringContaining(problem) }],
    });
  });

  it('is none of ours without a token, or with a field twice', () => {
    expect(readSilenceForm({ ...sent, csrf: undefined })).toBeUndefined();
    expect(readSilenceForm({ ...sent, duration: ['1h', '2h'] })).toBeUndefined();
    expect(readExpiryForm({ name: 'alice' }, 'sil-1')).toBeUndefined();
    expect(readExpiryForm(sent, 'x'.repeat(301))).toBeUndefined();
  });
});
