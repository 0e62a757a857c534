import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { run } from '../program.js';
import { Terminal } from '../terminal/terminal.js';

const policy = `
people: [{ name: alice, email: alice@example.org }, { name: bob, email: bob@example.org }]
time_intervals:
  - name: weekdays
    time_intervals: [{ weekdays: ['monday:friday'], location: Europe/Berlin }]
schedules:
  - name: primary
    time_zone: Europe/Berlin
    layers: [{ name: weekly, people: [alice, bob], start: 2026-11-16T09:00, rotate: 1w }]
    overrides: [{ person: bob, from: 2026-11-22T10:00, until: 2026-11-22T12:00, reason: wedding }]
  - name: office
    layers: [{ name: daily, people: [bob], start: 2026-11-16T00:00, rotate: 1d, during: [weekdays] }]
`;

describe('argus oncall', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-oncall-'));
    await writeFile(join(folder, 'policy.yaml'), policy);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const argus = async (...args: string[]) => {
    const [out, notes]: [string[], string[]] = [[], []];
    const sink = (lines: string[]) => ({ write: (line: string) => lines.push(line) });
    const code = await run(['oncall', ...args, '--policy', 'policy.yaml'], {
      ...{ rootDir: process.cwd(), workingDir: folder, environment: {} },
      clock: new ManualClock(Date.parse('2026-11-21T15:00:00Z')),
      terminal: new Terminal(sink(out), sink(notes), {}),
    });
    return { code, out: out.join(''), notes: notes.join('') };
  };

  it('tells who is on call, until when, and who is then', async () => {
    const { code, out } = await argus('show');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['SCHEDULE', 'ON CALL', 'BY', 'UNTIL', 'THEN'],
      ['primary', 'alice', 'weekly', 'Sun 2026-11-22 10:00 +01:00', 'bob'],
      ['office', 'nobody', 'Sun 2026-11-22 23:00 +00:00', 'bob'],
      [''],
    ]);
  });

  it('names no end where nobody else takes turns', async () => {
    await writeFile(
      join(folder, 'policy.yaml'),
      policy.replace('people: [alice, bob], start', 'people: [alice], start'),
    );
    const { out } = await argus('show', 'primary', '--at', '2026-11-22T12:00:00+01:00', '--json');
    await writeFile(join(folder, 'policy.yaml'), policy);
    expect(JSON.parse(out)).toMatchObject([{ person: 'alice', until: null, next: null }]);
  });

  it('tells it for another moment, too', async () => {
    const { out } = await argus('show', 'primary', '--at', '2026-11-22T11:59:59+01:00', '--json');
    expect(JSON.parse(out)).toMatchObject([
      { person: 'bob', by: 'override', until: '2026-11-22T11:00:00.000Z', next: 'alice' },
    ]);
  });

  it('lists shifts with the hours in which nobody is on call', async () => {
    const { out } = await argus('shifts', 'office', '--for', '3d', '--json');
    expect(JSON.parse(out)).toMatchObject({
      schedule: 'office',
      shifts: [
        { person: null, until: '2026-11-22T23:00:00.000Z' },
        { person: 'bob', by: 'daily', until: '2026-11-24T15:00:00.000Z' },
      ],
    });
  });

  it('writes a calendar of one person’s shifts', async () => {
    const { out } = await argus('export', 'primary', '--person', 'bob', '--for', '10d', '--out', 'bob.ics');
    expect(out).toBe('bob.ics: 2 shifts.\n');
    const calendar = await readFile(join(folder, 'bob.ics'), 'utf8');
    expect(calendar).toContain(
      'DTSTART:20261122T090000Z\r\nDTEND:20261122T110000Z\r\nSUMMARY:bob on call (primary)',
    );
    expect(calendar).toContain('DTSTART:20261123T080000Z\r\n');
  });

  it.each([
    ['a schedule that there is none of', ['show', 'primery'], 1, /primary was probably meant/],
    ['nothing where there are several', ['shifts'], 1, /Name one of primary, office/],
    ['a time without its offset', ['show', '--at', '2026-11-22T11:00'], 2, /with its offset/],
    ['a thousand years', ['shifts', 'primary', '--for', '1000y'], 2, /up to two years/],
  ])('asks for something else than %s', async (_what, args, exitCode, why) => {
    const { code, notes } = await argus(...args);
    expect(code).toBe(exitCode);
    if (exitCode === 1) expect(notes).toMatch(why);
  });
});
