import { spawn } from 'node:child_process';
import { recordableText } from '#libs/observability';
import type { GitSettings } from './settings.js';

/** What Git said when it did not do what it was asked. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
}

/** What will not be done, however often it is asked. */
export class GitRefusal extends GitFailure {}

/** One call of Git. */
export interface GitCall {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const mostOutput = 64 * 1024 * 1024;

/**
 * Runs Git in the repository's folder and resolves with what it prints. Nothing of the machine's or the person's
 * configuration counts, no hook runs, nobody is asked for a password, and secrets stand in no argument.
 */
export function runGit(
  settings: GitSettings,
  args: readonly string[],
  { input, env }: GitCall = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-c', 'core.hooksPath=/dev/null', ...args], {
      cwd: settings.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: settings.folder, ...accessTo(settings), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: what Git starts to reach the remote ends with it, and would be waited for otherwise.
      detached: true,
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child.pid);
    }, settings.timeoutMs);
    const out: Buffer[] = [];
    let size = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) return endGroup(child.pid);
      out.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-2_000);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new GitFailure(error.code === 'ENOENT' ? 'git is not installed on this machine' : error.message),
      ),
    );
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(Buffer.concat(out).toString('utf8'));
      const why = isLate
        ? `it took longer than ${settings.timeoutMs} ms`
        : recordableText(said.trim()) || `it was ended by ${signal ?? 'nobody'}`;
      reject(new GitFailure(`git ${args[0] ?? ''} failed: ${why}`));
    });
    // A program that ends early closes its input: what it says then is the error.
    child.stdin.on('error', () => undefined).end(input ?? '');
  });
}

/** Asked to end, Git takes its locks away; killed, it would leave them to every call after this. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function accessTo({ remote, login, ssh }: GitSettings): Record<string, string> {
  const configured: [string, string][] = [];
  if (login !== undefined && /^https?:/i.test(remote)) {
    const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
    // Only for the remote itself: not for a host that it sends on to.
    configured.push([`http.${new URL(remote).origin}/.extraHeader`, `Authorization: Basic ${basic}`]);
  }
  return {
    ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    ...{ GIT_SSH_COMMAND: sshCommand(ssh), GIT_ALLOW_PROTOCOL: 'file:http:https:ssh' },
    GIT_CONFIG_COUNT: String(configured.length),
    ...Object.fromEntries(
      configured.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}

/** A host that is not known is refused; nobody is there to be asked. */
const sshCommand = (ssh: GitSettings['ssh']): string =>
  [
    ...['ssh', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
    ...(ssh === undefined
      ? []
      : [
          ...['-F', '/dev/null', '-i', quoted(ssh.keyFile), '-o', 'IdentitiesOnly=yes'],
          ...['-o', quoted(`UserKnownHostsFile=${ssh.knownHostsFile}`)],
        ]),
  ].join(' ');

/** Git hands the command to a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
