/**
 * Installs and builds Argus if that is needed, with nothing but Node and npm: this file runs before there
 * is a node_modules folder. `npm start`, `npm test` and `npx argus` all go through it.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const main = join(root, 'dist', 'apps', 'cli', 'src', 'main.js');

const inRoot = (...path) => join(root, ...path);
const say = (message) => process.stderr.write(`${message}\n`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A failure whose message says all there is to say: shown without a stack. */
export class SetupError extends Error {}

/** Installed and built, whatever that takes. An image that holds only what was built needs neither. */
export async function prepare() {
  ensureNode();
  if (!existsSync(inRoot('tsconfig.build.json')) && existsSync(main)) return;
  await ensureInstalled();
  await ensureBuilt();
}

/** Loads Argus's command line into this process, so that signals and exit codes are its own. */
export async function runArgus(args) {
  if (!existsSync(main)) throw new SetupError(`The build has left no ${relative(root, main)}.`);
  process.argv = [process.argv[0], main, ...args];
  await import(pathToFileURL(main).href);
}

/** Runs a script's work; what goes wrong is told and becomes the exit code. */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    say(error instanceof SetupError ? error.message : (error?.stack ?? String(error)));
    process.exit(1);
  }
}

export function ensureNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 10)) return;
  throw new SetupError(
    `Argus needs Node.js 20.10 or later, and this is ${version}. Get a newer one from https://nodejs.org/.`,
  );
}

// --- installing ---------------------------------------------------------------------------------------

const installStamp = inRoot('node_modules', '.argus-lock-hash');

export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(async () => {
    if (isInstalled()) return;
    // The build needs the development dependencies, also where NODE_ENV says "production".
    const [command, args] = npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
    await withProgress('Installing packages', command, args);
    writeFileSync(installStamp, lockHash());
  });
}

function isInstalled() {
  if (readText(installStamp) === lockHash()) return true;
  if (!isAsLocked()) return false;
  writeFileSync(installStamp, lockHash());
  return true;
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');

/** Whether npm's own record of what it installed agrees with the lock file: then somebody ran npm already. */
function isAsLocked() {
  const wanted = readJson(inRoot('package-lock.json'))?.packages;
  const present = readJson(inRoot('node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === '' || present[path]?.version === version || (!present[path] && (optional || peer)),
  );
}

/** The npm that runs this script, if one does; else the one on PATH. */
function npm(args) {
  const own = process.env.npm_execpath;
  if (own && basename(own) === 'npm-cli.js') return [process.execPath, [own, ...args]];
  return ['npm', args];
}

// --- building -----------------------------------------------------------------------------------------

const buildStamp = inRoot('dist', '.argus-build-stamp');
const sourceFolders = ['apps', 'libs'];
const buildSettings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

export async function ensureBuilt() {
  if (readText(buildStamp) === sourceHash()) return;
  await withLock(async () => {
    // Taken before the build: what changes while it runs is built the next time.
    const hash = sourceHash();
    if (readText(buildStamp) === hash) return;
    rmSync(buildStamp, { force: true });
    const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
    await withProgress('Building', process.execPath, [tsc, '-p', 'tsconfig.build.json']);
    copyAssets();
    removeLeftovers();
    writeFileSync(buildStamp, hash);
  });
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of [...buildSettings, ...sources()]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** The files that the build goes by, named from the root, in a fixed order. */
function sources() {
  return sourceFolders
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => !isForTestsOnly(file))
    .sort();
}

const isForTestsOnly = (file) => /\.spec\.\w+$/.test(file) || file.startsWith(join('libs', 'testing', ''));

/** What is not TypeScript, such as pages, styles and SQL, lies beside the code that reads it. */
const isAsset = (file) => !/\.(ts|md)$/.test(file);

function copyAssets() {
  for (const file of sources().filter(isAsset)) cpSync(inRoot(file), inRoot('dist', file));
}

/** Takes away what was built from sources that are gone: a folder's files may be loaded by pattern. */
function removeLeftovers() {
  const expected = new Set(
    sources().flatMap((file) => {
      if (!file.endsWith('.ts')) return [file];
      const script = file.replace(/\.ts$/, '.js');
      return [script, `${script}.map`];
    }),
  );
  for (const folder of sourceFolders) {
    for (const file of filesBelow(join('dist', folder))) {
      if (!expected.has(relative('dist', file))) rmSync(inRoot(file));
    }
  }
}

function filesBelow(folder) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

// --- running programs ---------------------------------------------------------------------------------

/** Runs a program quietly, with the time that has passed; what it said is shown only if it fails. */
async function withProgress(what, command, args) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const onTerminal = process.stderr.isTTY;
  const show = (text) => process.stderr.write(onTerminal ? `\r\x1b[K${text}` : `${text}\n`);
  show(`${what} …`);
  const ticking = setInterval(() => show(`${what} … ${seconds()} s`), onTerminal ? 1_000 : 15_000);
  const { code, output } = await capture(command, args).finally(() => clearInterval(ticking));
  show(`${what} … ${code === 0 ? 'done' : 'failed'} after ${seconds()} s`);
  if (onTerminal) process.stderr.write('\n');
  if (code === 0) return;
  throw new SetupError(`${output.trim().split('\n').slice(-60).join('\n')}\n\n${what} failed, see above.`);
}

/** A signal that ends this script ends the program too, rather than leaving it at work on its own. */
function capture(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const end = (signal) => {
      child.kill(signal);
      releaseLock();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.on('SIGINT', end).on('SIGTERM', end);
    const settle = (then) => {
      process.off('SIGINT', end).off('SIGTERM', end);
      then();
    };
    child.once('error', (error) =>
      settle(() => reject(new SetupError(`${command} could not be run: ${error.message}`))),
    );
    child.once('close', (code) => settle(() => resolve({ code, output })));
  });
}

// --- one at a time ------------------------------------------------------------------------------------

const lock = inRoot('.argus', 'setup.lock');
const lockIsStaleAfterMs = 30_000;
let holdsLock = false;

/** Two starts at once take turns. The holder touches the lock, so that one left by a crash is seen as such. */
async function withLock(work) {
  await takeLock();
  const touching = setInterval(() => utimesSync(lock, new Date(), new Date()), 2_000);
  try {
    await work();
  } finally {
    clearInterval(touching);
    releaseLock();
  }
}

async function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(lock);
      holdsLock = true;
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (removeStaleLock()) continue;
    if (!waited) say('Another start is installing or building: waiting for it …');
    await pause(250);
  }
}

function removeStaleLock() {
  try {
    const isStale =
      Date.now() - statSync(lock).mtimeMs > lockIsStaleAfterMs || !isAlive(readText(join(lock, 'pid')));
    if (!isStale) return false;
    const aside = `${lock}.${process.pid}`;
    renameSync(lock, aside); // Of several that see it, one succeeds.
    rmSync(aside, { recursive: true, force: true });
    return true;
  } catch {
    return true; // Released or removed meanwhile.
  }
}

/** Without a process id yet, the lock is being made this very moment. */
function isAlive(pid) {
  if (!pid) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function releaseLock() {
  if (holdsLock) rmSync(lock, { recursive: true, force: true });
  holdsLock = false;
}

const orUndefined = (work) => {
  try {
    return work();
  } catch {
    return undefined;
  }
};
const readText = (file) => orUndefined(() => readFileSync(file, 'utf8'));
const readJson = (file) => orUndefined(() => JSON.parse(readFileSync(file, 'utf8')));
