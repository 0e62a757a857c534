import { rm, writeFile } from 'node:fs/promises';
import { failed, type Result } from '#libs/kernel';
import type { RunCommand } from './run-command.js';

/** Waits for another apt's lock, and gives up on a network that does not answer. */
const patience = [
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Acquire::Retries=2',
  '-o',
  'Acquire::http::Timeout=20',
  '-o',
  'Acquire::https::Timeout=20',
];

export interface DebianTools {
  readonly run: RunCommand;
  readonly onProgress: (message: string) => void;
  /** Debian's own switch for what a package's installation may start. */
  readonly policyFile?: string;
}

/**
 * Installs Debian packages (root only) for the sake of their programs: Debian would start a package's
 * service at once, on well-known ports and without a password, so starting is forbidden meanwhile.
 */
export async function installDebianPackages(
  packages: readonly string[],
  { run, onProgress, policyFile = '/usr/sbin/policy-rc.d' }: DebianTools,
): Promise<Result<string>> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = (): Promise<Result<string>> =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...patience, ...packages], { env });

  onProgress(`installing the Debian package${packages.length > 1 ? 's' : ''} ${packages.join(', ')}`);
  return withoutStartingServices(policyFile, async () => {
    const first = await install();
    if (first.ok || !isUnknownOrOutdated(first.error)) return first;
    onProgress('refreshing the list of Debian packages');
    const update = await run('apt-get', ['update', ...patience], { env });
    return update.ok ? install() : failed(`${first.error}; then ${update.error}`);
  });
}

/** Fresh images come without package lists; old lists name files that the mirror has replaced. */
const isUnknownOrOutdated = (error: string): boolean =>
  /unable to locate|no installation candidate|failed to fetch|unable to fetch|404/i.test(error);

/** A machine that has such a policy already keeps its own. */
async function withoutStartingServices<T>(policyFile: string, work: () => Promise<T>): Promise<T> {
  const ours = await writeFile(policyFile, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 }).then(
    () => true,
    () => false,
  );
  try {
    return await work();
  } finally {
    if (ours) await rm(policyFile, { force: true });
  }
}
