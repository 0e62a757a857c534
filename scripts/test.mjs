/**
 * `npm test`: the static checks and a build beside each other, then all tests, with real servers. Stops at the first
 * step that fails. Arguments go on to Jest, as in `npm test -- libs/embedded`. The last line counts the tests.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ensureNode, root, runScript } from './setup.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const inModules = (...path) => join(root, 'node_modules', ...path);

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

/** Ends what is still checked once something is wrong. */
const failing = new AbortController();

/** Linting takes as long as all other checks together: it goes on beside them. */
const sideBySide = [
  [['eslint', () => check(inModules('eslint', 'bin', 'eslint.js'), '.')]],
  [
    ['types', () => check(inModules('typescript', 'bin', 'tsc'), '--noEmit')],
    [
      'dependencies between folders',
      () =>
        check(
          inModules('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
          ...['apps', 'libs', '--config', '.dependency-cruiser.cjs'],
        ),
    ],
    ['build', ensureBuilt],
  ],
];
const afterwards = [
  ['programs for the tests', obtainPrograms],
  ['tests', runJest],
];

await runScript(async () => {
  ensureNode();
  await ensureInstalled();
  const codes = await Promise.all(sideBySide.map(oneAfterTheOther));
  process.exitCode = codes.find((code) => code !== 0) ?? (await oneAfterTheOther(afterwards));
  say(summary());
});

/** Takes the steps until one fails, here or beside; the exit code. */
async function oneAfterTheOther(steps) {
  for (const [name, work] of steps) {
    if (failing.signal.aborted) return 0;
    say(`\n=== ${name} …`);
    const started = performance.now();
    const { code, output } = await work().then(resultOf, (error) => ({ code: 1, output: error.message }));
    // Broken off because of another step, which has said what is wrong.
    if (code !== 0 && failing.signal.aborted) return 0;
    if (output !== '') say(`\n${output.trimEnd()}`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`=== ${name}: ${code === 0 ? 'passed' : 'FAILED'} after ${seconds} s`);
    if (code === 0) continue;
    failing.abort();
    return code;
  }
  return 0;
}

/** Of a check its exit code and what it said, of other work its exit code, of what only has to succeed nothing. */
function resultOf(value = 0) {
  return typeof value === 'number' ? { code: value, output: '' } : value;
}

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

/** Runs a program with its output in plain sight: its exit code. */
async function run(command, args) {
  return (await start(command, args, { stdio: 'inherit' })).code;
}

/** Runs a check until it ends or another step fails: its exit code and what it said. */
function check(script, ...args) {
  const options = { stdio: ['ignore', 'pipe', 'pipe'], signal: failing.signal };
  return start(process.execPath, [script, ...args], options);
}

/** A signal to this script ends the program, too. */
function start(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ code: code ?? 1, output });
    });
  });
}
