import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { run } from '../program.js';
import { Terminal } from '../terminal/terminal.js';

const rootDir = fileURLToPath(new URL('../../../..', import.meta.url));

let folder: string;

async function argus(...args: string[]) {
  const [out, notes]: [string[], string[]] = [[], []];
  const sink = (lines: string[]) => ({ write: (line: string) => lines.push(line) });
  const environment = { ARGUS_DATA_FOLDER: folder, ARGUS_POLICY_FILE: join(folder, 'policy.yaml') };
  const terminal = new Terminal(sink(out), sink(notes), environment);
  const around = { rootDir, workingDir: folder, environment, clock: new ManualClock(0), terminal };
  const code = await run(['policy', ...args], around);
  return { code, out: out.join(''), notes: notes.join('') };
}

const given = (name: string, ...lines: string[]): Promise<void> =>
  writeFile(join(folder, name), lines.join('\n'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-policy-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('argus policy check', () => {
  it('says that the policy in force is good, and its version', async () => {
    await given('policy.yaml', 'incidents:', '  reopen_within: 1h');
    const { code, out } = await argus('check');
    expect(out).toMatch(/^✓ policy.yaml: good, version p-\w{12}\.\n$/);
    expect(code).toBe(0);
  });

  it('tells everything that is wrong with another one, with file, line and remedy, and ends with 1', async () => {
    await given('wrong.yaml', 'route:', '  receiver: nobody', 'closing:', '  wen: 1', '  verify_for: soon');
    const { code, out } = await argus('check', 'wrong.yaml');
    expect(out.trimEnd().split('\n')).toEqual([
      'wrong.yaml:2: route.receiver is "nobody", which is no receiver here; use one of: default',
      expect.stringMatching(
        /^wrong.yaml:4: closing.wen is no key that is known here; when was probably meant/,
      ),
      expect.stringMatching(/^wrong.yaml:5: closing.verify_for is "soon"/),
    ]);
    expect(code).toBe(1);
    const json = JSON.parse((await argus('check', '--json', 'wrong.yaml')).out) as { faults: unknown[] };
    expect(json).toMatchObject({ ok: false, faults: [{ line: 2 }, { line: 4 }, { line: 5 }] });
  });
});

describe('argus policy show', () => {
  it('shows what the file comes to, with defaults and what routes inherit', async () => {
    await given(
      'policy.yaml',
      'route:',
      '  receiver: default',
      '  group_wait: 5s',
      `  routes: [{ matchers: ['team="a"'], group_by: ['...'] }]`,
    );
    const { code, out } = await argus('show', '--json');
    expect(JSON.parse(out)).toMatchObject({
      version: expect.stringMatching(/^p-/),
      incidents: { open_when: 'true', reopen_within: '1800s' },
      routes: [
        { route: '{}', receiver: 'default', group_wait: '5s' },
        { route: '{}/{team="a"}', receiver: 'default', group_wait: '5s', group_by: ['...'] },
      ],
    });
    expect(code).toBe(0);
  });

  it('refuses to show a policy that is wrong', async () => {
    await given('policy.yaml', 'closing: { verify_for: soon }');
    const { code, notes } = await argus('show');
    expect(notes).toContain('policy.yaml:1: closing.verify_for is "soon"');
    expect(code).toBe(1);
  });
});

describe('argus policy import', () => {
  const alertmanager = [
    'global: { smtp_smarthost: "mail:25" }',
    'route: { receiver: team, group_by: [job] }',
    'receivers: [{ name: team, email_configs: [{ to: team@example.org }] }]',
  ];

  it('writes a policy that is good, and says line by line what it did not take', async () => {
    await given('alertmanager.yml', ...alertmanager);
    const { code, notes, out } = await argus('import', 'alertmanager.yml', '--out', 'imported.yaml');
    expect(out).toContain('argus policy diff imported.yaml');
    expect({ code, notes }).toEqual({
      code: 0,
      notes: expect.stringContaining('alertmanager.yml:1: global.smtp_smarthost was not taken'),
    });
    expect(await readFile(join(folder, 'imported.yaml'), 'utf8')).toContain('team@example.org');
    expect((await argus('check', 'imported.yaml')).code).toBe(0);
  });

  it('never writes over a policy that is there', async () => {
    await given('alertmanager.yml', ...alertmanager);
    await given('there.yaml', 'mine');
    const { code, notes } = await argus('import', 'alertmanager.yml', '--out', 'there.yaml');
    expect({ code, notes }).toEqual({
      code: 1,
      notes: expect.stringContaining('there.yaml is there already'),
    });
    expect(await readFile(join(folder, 'there.yaml'), 'utf8')).toBe('mine');
  });

  it('refuses what Alertmanager would refuse, with everything that is wrong', async () => {
    await given('alertmanager.yml', 'route: { receiver: nobody, group_wait: soon }', 'receivers: []');
    const { code, notes } = await argus('import', 'alertmanager.yml');
    expect(notes).toContain('alertmanager.yml was not imported');
    expect(notes).toContain('route.receiver');
    expect(notes).toContain('route.group_wait');
    expect(code).toBe(1);
  });
});
