import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Silence, type SilenceText, activeSilence, compileSilence } from './silence.js';
import { indexSilences } from './silence-index.js';

const text: SilenceText = {
  matchers: [{ name: 'service', value: 'checkout' }],
  startsAt: '2026-11-21T22:00:00Z',
  endsAt: '2026-11-21T23:00:00Z',
  createdBy: 'ada',
  comment: 'Known, being worked on',
};
const silence = (changes: Partial<SilenceText> = {}): Silence => {
  const compiled = compileSilence({ ...text, ...changes }, []);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
};
const problemsOf = (written: unknown): readonly string[] => {
  const compiled = compileSilence(written as SilenceText, ['silence']);
  return compiled.ok ? [] : compiled.error.map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`);

describe('compileSilence', () => {
  it('takes what is posted to Alertmanager', () => {
    expect(silence({ id: 'a1' })).toMatchObject({
      id: 'a1',
      matchers: [{ name: 'service', type: '=', value: 'checkout' }],
      startsAt: at('22:00:00'),
      endsAt: at('23:00:00'),
      createdBy: 'ada',
      comment: 'Known, being worked on',
    });
  });

  it.each([
    [undefined, undefined, '='],
    [false, true, '='],
    [true, true, '=~'],
    [false, false, '!='],
    [true, false, '!~'],
  ])('reads isRegex %s and isEqual %s as %s', (isRegex, isEqual, type) => {
    const flags = { ...(isRegex !== undefined && { isRegex }), ...(isEqual !== undefined && { isEqual }) };
    const { matchers } = silence({ matchers: [{ name: 'service', value: 'checkout', ...flags }] });
    expect(matchers.map((matcher) => matcher.type)).toEqual([type]);
  });

  it('gives the same silence the same id, and another one another', () => {
    expect(silence().id).toMatch(/^sil-\w{12}$/);
    expect(silence({ id: '' }).id).toBe(silence().id);
    expect(silence({ comment: 'Another' }).id).not.toBe(silence().id);
    expect(silence({ matchers: [{ name: 'service', value: 'checkout', isEqual: false }] }).id).not.toBe(
      silence().id,
    );
  });

  it('leaves alone what else an answer of Alertmanager holds', () => {
    expect(problemsOf({ ...text, status: { state: 'active' }, updatedAt: text.startsAt })).toEqual([]);
  });

  const matchersOf = (...matchers: unknown[]) => ({ ...text, matchers });
  const fitsNothing =
    'silence.matchers: fits alerts without any of these labels; add one with a value, such as service';
  it.each<[unknown, string[]]>([
    [
      matchersOf(),
      ['silence.matchers: is empty; name what to silence, e.g. [{ name: service, value: checkout }]'],
    ],
    [matchersOf({ name: 'a', value: '' }), [fitsNothing]],
    [
      matchersOf({ name: 'a', value: 'b|', isRegex: true }, { name: 'c', value: '.*', isRegex: true }),
      [fitsNothing],
    ],
    [matchersOf({ name: 'a', value: '' }, { name: 'c', value: 'd' }), []],
    [matchersOf({ name: 'a', value: 'b', isEqual: false }), []],
    [matchersOf({ name: 'a', value: '.+', isRegex: true, isEqual: false }), []],
    [{ ...text, endsAt: text.startsAt }, ['silence.endsAt: is not after startsAt; swap them']],
    [{ ...text, startsAt: '2026-11-22T00:00:00Z' }, ['silence.endsAt: is not after startsAt; swap them']],
    [{ ...text, id: 7 }, ['silence.id: is 7, which is no text; leave it out']],
    [7, ['silence: is 7; write { matchers: […], … }']],
  ])('says of %j: %j', (written, problems) => {
    expect(problemsOf(written)).toEqual(problems);
  });

  it('lists everything that is wrong, each with its place and its fix', () => {
    const matchers = [
      { value: 'x' },
      { name: 'a' },
      { name: 'a', value: 'b', isRegex: 'yes' },
      { name: 'a', value: '(', isRegex: true },
      'a="b"',
    ];
    expect(problemsOf({ matchers, startsAt: 'now', comment: ' ' })).toEqual([
      'silence.matchers.0.name: is missing; name a label',
      'silence.matchers.1.value: is missing; add it',
      'silence.matchers.2.isRegex: is "yes"; write true or false',
      expect.stringMatching(/^silence\.matchers\.3\.value: /),
      'silence.matchers.4: is "a=\\"b\\""; write { name: service, value: checkout, isRegex: false }',
      'silence.startsAt: is "now", which is no RFC 3339 timestamp; write it like 2026-11-21T22:00:00Z',
      'silence.endsAt: is missing; write it like 2026-11-21T22:00:00Z',
      'silence.createdBy: is missing; say who sets it',
      expect.stringMatching(/^silence\.comment: .*; say why, for whoever asks$/),
    ]);
  });

  it('never throws, whatever is posted', () => {
    const written = fc.record(
      {
        matchers: fc.oneof(
          fc.anything(),
          fc.array(fc.record({ name: fc.anything(), value: fc.anything(), isRegex: fc.anything() })),
        ),
        startsAt: fc.anything(),
        endsAt: fc.anything(),
        comment: fc.anything(),
        createdBy: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(written, fc.anything()), (anything) => {
        expect(Array.isArray(problemsOf(anything))).toBe(true);
      }),
    );
  });
});

describe('activeSilence', () => {
  it.each([
    ['21:59:59.999', false],
    ['22:00:00', true],
    ['22:59:59.999', true],
    ['23:00:00', false],
  ])('begins with its first moment and is over at its end: %s', (time, active) => {
    expect(activeSilence([silence()], { service: 'checkout' }, at(time)) !== undefined).toBe(active);
  });

  it('is for what fits all its matchers, and of several the one that lasts longest', () => {
    const critical = { name: 'severity', value: 'critical' };
    const silences = [
      silence({ id: 'a' }),
      silence({ id: 'b', endsAt: '2026-11-22T00:00:00Z' }),
      silence({ id: 'c', endsAt: '2026-11-23T00:00:00Z', matchers: [...text.matchers, critical] }),
      silence({ id: 'd', startsAt: '2026-11-21T22:45:00Z', endsAt: '2026-11-24T00:00:00Z' }),
    ];
    const idAt = (labels: Record<string, string>, time: string) =>
      activeSilence(silences, labels, at(time))?.id;
    expect(idAt({ service: 'checkout' }, '22:30:00')).toBe('b');
    expect(idAt({ service: 'checkout', severity: 'critical' }, '22:30:00')).toBe('c');
    expect(idAt({ service: 'checkout' }, '22:45:00')).toBe('d');
    expect(idAt({ service: 'shop' }, '22:30:00')).toBeUndefined();
  });
});

describe('indexSilences', () => {
  it('finds what walking through all of them finds', () => {
    const name = fc.constantFrom('service', 'env', 'team', 'constructor');
    const value = fc.constantFrom('a', 'b', 'c', '', 'a|b', 'a|', '.+', 'c.*');
    const matcher = fc.record({ name, value, isRegex: fc.boolean(), isEqual: fc.boolean() });
    const one = fc.record({
      matchers: fc.array(matcher, { minLength: 1, maxLength: 3 }),
      from: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 1, max: 20 }),
    });
    const labels = fc.dictionary(name, fc.constantFrom('a', 'b', 'c', ''));
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 30 }),
        fc.array(fc.tuple(labels, fc.integer({ min: 0, max: 40 }))),
        (texts, alerts) => {
          const minute = (count: number) => new Date(count * 60_000).toISOString();
          const silences = texts.flatMap(({ matchers, from, length }, index) => {
            const compiled = compileSilence(
              { ...text, id: `s${index}`, matchers, startsAt: minute(from), endsAt: minute(from + length) },
              [],
            );
            return compiled.ok ? [compiled.value] : [];
          });
          const index = indexSilences(silences);
          for (const [alert, now] of alerts) {
            expect(index.find(alert, now * 60_000)?.id).toBe(
              activeSilence(silences, alert, now * 60_000)?.id,
            );
          }
        },
      ),
    );
  });
});
