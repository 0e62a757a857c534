import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { freePort } from '#libs/embedded';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function node(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: root, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

let folder: string;
/** Nobody listens there: at the usual port an Argus of this machine's may. */
let port: number;
const argus = (...args: string[]): Promise<Ended> =>
  node([join(root, 'dist/apps/cli/src/main.js'), ...args], {
    ...{ ARGUS_DATA_FOLDER: folder, ARGUS_HTTP_PORT: String(port) },
  });

/** The command line as it is built and delivered. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-built-'));
  port = await freePort();
  const built = await node(['-e', "import('./scripts/setup.mjs').then((setup) => setup.ensureBuilt())"]);
  if (built.code !== 0) throw new Error(built.stderr);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the exit code', () => {
  it('is 0 for help', async () => {
    const { code, stdout } = await argus('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('doctor');
  });

  it.each([
    ['nothing', []],
    ['a command that there is not', ['incident']],
    ['an option that there is not', ['incidents', 'list', '--jason']],
    ['a value that an option does not take', ['incidents', 'list', '--limit', '0']],
    ['an argument too few', ['incidents', 'show']],
    ['an identity that there is not', ['identity', 'rotate', 'nobody']],
  ])('is 2 for %s', async (_what, args) => {
    expect((await argus(...args)).code).toBe(2);
  });

  it('is 3 when Argus cannot be reached, told in two lines without a stack', async () => {
    const { code, stdout, stderr } = await argus('incidents', 'list');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is 1 when the doctor finds something, with a fix for all that is broken', async () => {
    const { code, stdout } = await argus('doctor', '--json');
    expect(code).toBe(1);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Record<string, string>[] };
    expect(ok).toBe(false);
    const failed = findings.filter(({ state }) => state === 'failed');
    expect(failed.map(({ check }) => check)).toEqual(['Keys', 'Agents']);
    expect(failed.every(({ fix }) => fix !== undefined)).toBe(true);
    expect(findings.find(({ check }) => check === 'NATS')?.['state']).toBe('skipped');
  });

  it('is 1 for a configuration that is wrong: every problem with its place, and no values', async () => {
    const file = join(folder, 'bad.yaml');
    await writeFile(
      file,
      'http:\n  prot: 1\nauditor:\n  queryDeadline: hunter2\nticketing:\n  tracker: jira\n',
    );
    const { code, stdout } = await argus('config', 'check', file);
    expect(code).toBe(1);
    expect(stdout).toContain(`bad.yaml:2: http.prot: `);
    expect(stdout).toContain(`bad.yaml:4: auditor.queryDeadline: `);
    expect(stdout).toContain('ticketing.jira');
    expect(stdout).not.toContain('hunter2');
  });
});

describe('what is written from the code is up to date', () => {
  it.each([
    ['config/argus.schema.json', 'schema'],
    ['docs/configuration.md', 'docs'],
  ])('%s (write it anew: npm run -s argus -- config %s > …)', async (file, command) => {
    const { stdout } = await argus('config', command);
    expect(await readFile(join(root, file), 'utf8')).toBe(stdout);
  });
});

describe('config/argus.yaml', () => {
  const file = join(root, 'config/argus.yaml');

  it('is good', async () => {
    expect((await argus('config', 'check', file)).code).toBe(0);
  });

  it('fits the schema that it names for editors, and holds nothing but defaults', async () => {
    const text = await readFile(file, 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./argus.schema.json');
    const schema = JSON.parse(await readFile(join(root, 'config/argus.schema.json'), 'utf8')) as Schema;
    const ajv = new Ajv({ strict: false, allErrors: true });
    (formats as unknown as (ajv: Ajv) => void)(ajv);
    ajv.validate(schema, parse(text));
    expect(ajv.errors).toBeNull();
    expect(notDefaults(parse(text) as Record<string, unknown>, schema)).toEqual([]);
  });
});

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly default?: unknown;
}

/** The settings that are not as they would be without the file. */
function notDefaults(values: Record<string, unknown>, { properties = {} }: Schema, path = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const schema = properties[key] ?? {};
    if (schema.properties !== undefined)
      return notDefaults(value as Record<string, unknown>, schema, `${path}${key}.`);
    return JSON.stringify(value) === JSON.stringify(schema.default) ? [] : [`${path}${key}`];
  });
}
