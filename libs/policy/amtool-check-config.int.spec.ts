import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { findProgram } from '../../test/e2e/programs.js';
import { compileInhibitRules } from './inhibition.js';
import { compileTimeIntervals } from './time/compile-time-intervals.js';
import type { TimeIntervalText } from './time/time-interval-text.js';

const amtool = findProgram('amtool', 'prometheus-alertmanager');
if (amtool === undefined) console.warn('SKIPPED: amtool of prometheus-alertmanager is not installed');

const files = 600;
const seed = Number(process.env['ARGUS_SEED'] ?? Date.now() % 2 ** 31);
let folder: string;

/** Which of the configurations Alertmanager's own tool takes; the rest it refuses. */
async function takenByAmtool(configs: readonly object[]): Promise<boolean[]> {
  const names = configs.map((_, index) => join(folder, `${index}.yml`));
  const whole = { route: { receiver: 'r' }, receivers: [{ name: 'r' }] };
  await Promise.all(
    configs.map((config, index) => writeFile(names[index] ?? '', JSON.stringify({ ...whole, ...config }))),
  );
  // It ends with an error when any of the files is refused, having said of each what it thinks.
  const said = await new Promise<string>((resolve) =>
    execFile(amtool ?? '', ['check-config', ...names], { maxBuffer: 1e8 }, (_, stdout) => resolve(stdout)),
  );
  return names.map((name) => said.includes(`Checking '${name}'  SUCCESS`));
}

/** Right ones, wrong ones, and everything in between. */
const range = (...members: (string | number)[]): fc.Arbitrary<string> => {
  const member = fc.constantFrom(...members).map(String);
  return fc.oneof(
    { weight: 3, arbitrary: member },
    { weight: 6, arbitrary: fc.tuple(member, member).map((both) => both.join(':')) },
    { weight: 1, arbitrary: fc.constantFrom('', ':', '1:2:3', 'x', '1.5', '--1', '1:', ' 1') },
  );
};
const clock = fc.constantFrom(
  '00:00',
  '09:00',
  '17:30',
  '23:59',
  '24:00',
  '24:01',
  '9:00',
  '09:60',
  '0900',
  '',
);
const days = [1, 2, 15, 28, 30, 31, 32, 0, -1, -2, -15, -28, -31, -32];
const part = fc.record(
  {
    times: fc.array(fc.record({ start_time: clock, end_time: clock }, { requiredKeys: ['end_time'] }), {
      maxLength: 2,
    }),
    weekdays: fc.array(range('monday', 'Tuesday', 'SUNDAY', 'saturday', 'mon', 3), { maxLength: 2 }),
    days_of_month: fc.array(range(...days), { maxLength: 2 }),
    // Months that do not exist are left out: Alertmanager takes them, Argus does not.
    months: fc.array(range('january', 'May', 'DECEMBER', 1, 6, 12, 'jan'), { maxLength: 2 }),
    years: fc.array(range(2020, 2026, 2030), { maxLength: 2 }),
    location: fc.constantFrom(
      'UTC',
      '',
      'Europe/Berlin',
      'Asia/Kolkata',
      'US/Eastern',
      'Mars/Olympus',
      '+01:00',
    ),
    weekday: fc.constant('monday'),
  },
  { requiredKeys: [] },
);
/** Few keys at a time, so that whatever is wrong with one of them counts. */
const fewKeysOf = (whole: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  whole
    .map((all) => Object.entries(all) as [string, unknown][])
    .chain((all) => fc.subarray(all, { maxLength: Math.min(2, all.length) }))
    .map((chosen): object => Object.fromEntries(chosen));
const interval = fewKeysOf(part).map((only) => ({ name: 'it', time_intervals: [only] }));

const matchers = fc.array(fc.constantFrom('a="b"', 'a=~"b.*"', 'a=~"("', 'a', '{a="b",c!="d"}', '=x'), {
  maxLength: 2,
});
const pairs = fc.dictionary(fc.constantFrom('a', 'a_b', 'a-b', '1a'), fc.constantFrom('x', 'x|y', '(', ''), {
  maxKeys: 2,
});
const inhibitRule = fewKeysOf(
  fc.record(
    {
      source_matchers: matchers,
      source_match: pairs,
      source_match_re: pairs,
      target_matchers: matchers,
      target_match: pairs,
      target_match_re: pairs,
      equal: fc.array(fc.constantFrom('a', 'service', 'a_b'), { maxLength: 2 }),
      sources: fc.constant([]),
    },
    { requiredKeys: [] },
  ),
);

/** A test in which nearly all are refused, or nearly none, would say little. */
function expectBoth(taken: readonly boolean[]): void {
  const share = taken.filter(Boolean).length / taken.length;
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.9);
}

describe("against Alertmanager's own tool", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-amtool-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  (amtool === undefined ? it.skip : it)(
    `takes the same time intervals (seed ${seed})`,
    async () => {
      const intervals = fc.sample(interval, { numRuns: files, seed });
      const taken = await takenByAmtool(intervals.map((each) => ({ time_intervals: [each] })));
      const ours = intervals.map((each) => compileTimeIntervals([each as TimeIntervalText], []).ok);
      const different = intervals.filter((_, index) => ours[index] !== taken[index]);
      expect(different.map((each) => JSON.stringify(each))).toEqual([]);
      expectBoth(taken);
    },
    120_000,
  );

  (amtool === undefined ? it.skip : it)(
    `takes the same inhibition rules (seed ${seed})`,
    async () => {
      const rules = fc.sample(inhibitRule, { numRuns: files, seed });
      const taken = await takenByAmtool(rules.map((each) => ({ inhibit_rules: [each] })));
      const ours = rules.map((each) => compileInhibitRules([each], []).ok);
      const different = rules.filter((_, index) => ours[index] !== taken[index]);
      expect(different.map((each) => JSON.stringify(each))).toEqual([]);
      expectBoth(taken);
    },
    120_000,
  );
});
