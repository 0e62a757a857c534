import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const scripts = fileURLToPath(new URL('../scripts', import.meta.url));

/** A project that holds nothing but the set-up, an npm and a tsc that only write down that they were called. */
let root: string;
const at = (...path: string[]): string => join(root, ...path);
const write = (file: string, text: string): void => {
  mkdirSync(dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
};

const npm = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('calls', 'npm ' + process.argv[2] + '\\n');
mkdirSync('node_modules/typescript/bin', { recursive: true });
writeFileSync('node_modules/typescript/bin/tsc', require('node:fs').readFileSync('tsc.cjs'));`;

const tsc = `
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync('calls', 'tsc\\n');
const source = readFileSync('apps/cli/src/main.ts', 'utf8');
if (source.includes('broken')) { console.log('main.ts(1,1): error TS1005'); process.exit(2); }
mkdirSync('dist/apps/cli/src', { recursive: true });
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
writeFileSync('dist/apps/cli/src/main.js', 'process.stdout.write(process.argv.slice(2).join(" "))');`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'argus-setup-'));
  cpSync(scripts, at('scripts'), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json']) write(file, '{}');
  const packages = { '': {}, 'node_modules/typescript': { version: '6.0.3' } };
  write('package-lock.json', JSON.stringify({ packages }));
  write('apps/cli/src/main.ts', 'run();');
  write('npm-cli.js', npm);
  write('tsc.cjs', tsc);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const code = `import('./scripts/setup.mjs').then((setup) =>
  setup.runScript(async () => { await setup.prepare(); await setup.runArgus(['up', '--json']); }))`;
const environment = () => ({ PATH: process.env['PATH'], npm_execpath: at('npm-cli.js') });

/** What `npm start` does before Argus itself runs, and then a program in Argus's place. */
const start = () =>
  spawnSync(process.execPath, ['-e', code], { cwd: root, env: environment(), encoding: 'utf8' });
const calls = (): string[] => readFileSync(at('calls'), 'utf8').trim().split('\n');

describe('the set-up of a fresh clone', () => {
  it('installs and builds, says so with how long it took, and hands over', () => {
    const { status, stdout, stderr } = start();
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'up --json' });
    expect(stderr).toMatch(/Installing packages … done after \d+ s\nBuilding …\nBuilding … done after \d+ s/);
    expect(calls()).toEqual(['npm ci', 'tsc']);
  });

  it('does nothing the second time', () => {
    start();
    expect(start()).toMatchObject({ status: 0, stdout: 'up --json', stderr: '' });
    expect(calls()).toEqual(['npm ci', 'tsc']);
  });

  it('builds after a change of a source, takes away what the sources no longer have, and passes over specs', () => {
    start();
    write('apps/cli/src/main.spec.ts', 'test();');
    start();
    expect(calls()).toEqual(['npm ci', 'tsc']);
    write('dist/apps/cli/src/gone.js', '');
    write('apps/cli/src/main.ts', 'run(1);');
    start();
    expect(calls()).toEqual(['npm ci', 'tsc', 'tsc']);
    expect(existsSync(at('dist/apps/cli/src/gone.js'))).toBe(false);
  });

  it('installs after a change of the lock file, but not what somebody installed already', () => {
    start();
    const packages = { '': {}, 'node_modules/typescript': { version: '6.0.4' } };
    write('package-lock.json', JSON.stringify({ packages }));
    start();
    expect(calls().filter((call) => call === 'npm ci')).toHaveLength(2);
    packages['node_modules/typescript'].version = '6.0.5';
    write('package-lock.json', JSON.stringify({ packages }));
    write('node_modules/.package-lock.json', JSON.stringify({ packages }));
    start();
    expect(calls().filter((call) => call === 'npm ci')).toHaveLength(2);
  });

  it('shows what the compiler said when it fails, without a stack, and tries again the next time', () => {
    write('apps/cli/src/main.ts', 'broken');
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toContain('main.ts(1,1): error TS1005');
    expect(stderr).not.toMatch(/^\s+at /m);
    write('apps/cli/src/main.ts', 'run();');
    expect(start().status).toBe(0);
  });

  it('is done once when several start at the same time', async () => {
    const begin = (): ChildProcess =>
      spawn(process.execPath, ['-e', code], { cwd: root, env: environment() });
    const ended = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));
    expect(await Promise.all([ended(begin()), ended(begin()), ended(begin())])).toEqual([0, 0, 0]);
    expect(calls()).toEqual(['npm ci', 'tsc']);
  });

  it('goes on after one that was killed in the middle of it', () => {
    const killed = spawnSync(process.execPath, ['-e', '']).pid;
    write('.argus/setup.lock/pid', String(killed));
    expect(start().status).toBe(0);
    expect(existsSync(at('.argus/setup.lock'))).toBe(false);
  });
});

describe('the version of Node', () => {
  const check = (version: string) =>
    spawnSync(
      process.execPath,
      [
        '-e',
        `import('./scripts/setup.mjs').then((s) => s.runScript(async () => s.ensureNode('${version}')))`,
      ],
      { cwd: root, encoding: 'utf8' },
    );

  it.each(['20.10.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(check(version)).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(['18.20.0', '20.9.0'])('%s is refused, with what to do', (version) => {
    const { status, stderr } = check(version);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `Argus needs Node.js 20.10 or later, and this is ${version}. Get a newer one from https://nodejs.org/.\n`,
    );
  });
});
