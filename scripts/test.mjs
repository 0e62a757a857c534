/**
 * `npm test`: the static checks, a build, then all tests, with real servers. Stops at the first step that
 * fails. Arguments go on to Jest, as in `npm test -- libs/embedded`. The last line counts the tests.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ensureNode, root, runScript } from './setup.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const inModules = (...path) => join(root, 'node_modules', ...path);
const node = (script, ...args) => run(process.execPath, [script, ...args]);

/** Programs that integration tests talk to, and the Debian packages that have them. */
const programs = [
  { program: 'prometheus', debian: 'prometheus' },
  { program: 'prometheus-alertmanager', debian: 'prometheus-alertmanager' },
  { program: 'amtool', debian: 'prometheus-alertmanager' },
  { program: 'chromium', debian: 'chromium' },
];

const results = mkdtempSync(join(tmpdir(), 'argus-test-'));
const resultsFile = join(results, 'results.json');
process.once('exit', () => rmSync(results, { recursive: true, force: true }));

const steps = [
  ['eslint', () => node(inModules('eslint', 'bin', 'eslint.js'), '.')],
  ['types', () => node(inModules('typescript', 'bin', 'tsc'), '--noEmit')],
  [
    'dependencies between folders',
    () => run(inModules('.bin', 'depcruise'), ['apps', 'libs', '--config', '.dependency-cruiser.cjs']),
  ],
  ['build', ensureBuilt],
  ['programs for the tests', obtainPrograms],
  ['tests', runJest],
];

await runScript(async () => {
  ensureNode();
  await ensureInstalled();
  for (const [name, work] of steps) {
    say(`\n=== ${name}`);
    const started = performance.now();
    const code = await work().then(
      (value) => value ?? 0,
      (error) => {
        say(error.message);
        return 1;
      },
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`=== ${name}: ${code === 0 ? 'passed' : 'FAILED'} after ${seconds} s`);
    if (code === 0) continue;
    process.exitCode = code;
    break;
  }
  say(summary());
});

/** Jest's own count. A test file that could not be run, or an earlier step that failed, counts as one failure. */
function summary() {
  let counts;
  try {
    counts = JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return `0 passed, ${process.exitCode ? 1 : 0} failed, 0 skipped`;
  }
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  return `${counts.numPassedTests} passed, ${failed || (process.exitCode ? 1 : 0)} failed, ${skipped} skipped`;
}

function runJest() {
  return run(process.execPath, [
    '--experimental-vm-modules',
    inModules('jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${resultsFile}`,
    ...process.argv.slice(2),
  ]);
}

/** nats-server is had in any of the ways that Argus itself knows; the rest is for root on Debian. */
async function obtainPrograms() {
  const embedded = await import(pathToFileURL(join(root, 'dist', 'libs', 'embedded', 'index.js')).href);
  const onProgress = (message) => say(message);
  const cacheDir = join(root, '.argus', 'cache');
  mkdirSync(cacheDir, { recursive: true });
  const found = await embedded.findNatsServer({
    configured: process.env.ARGUS_NATS_SERVER_BINARY,
    cacheDir,
    onProgress,
  });
  if (!found.ok) throw new Error(found.error);
  process.env.ARGUS_NATS_SERVER_BINARY = found.value.path;
  say(`nats-server: ${found.value.path} (${found.value.source})`);

  const missing = programs.filter(({ program }) => !isOnPath(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debian }) => debian))];
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    say(`SKIPPED: tests that need ${packages.join(', ')}, which only root on Debian gets installed here.`);
    return;
  }
  const installed = await embedded.installDebianPackages(packages, { run: embedded.runCommand, onProgress });
  if (!installed.ok) say(`SKIPPED: tests that need ${packages.join(', ')}: ${installed.error}`);
}

function isOnPath(program) {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin'].filter(Boolean).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Runs a program with its output in plain sight: its exit code. A signal to this script ends it too. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}
