import { resolve } from 'node:path';
import { failed, ok, type Result } from '#libs/kernel';
import { isExecutable, type BinarySource, type FoundBinary, type SearchContext } from './binary-source.js';
import { fromCache } from './from-cache.js';
import { fromDebian } from './from-debian.js';
import { fromPath, searchPathOf } from './from-path.js';
import { fromRelease, natsServerReleases } from './from-release.js';
import { runCommand } from './run-command.js';

export interface FindNatsServerOptions extends Partial<SearchContext> {
  /** Where downloaded binaries are kept between starts. */
  readonly cacheDir: string;
  /** The ways to try, in order. */
  readonly sources?: readonly BinarySource[];
}

const defaultSources: readonly BinarySource[] = [fromPath, fromCache, fromDebian, fromRelease()];

/**
 * The nats-server to run. A binary that a setting names is taken or refused, never replaced by another;
 * otherwise the first source that has one wins, and the error of a vain search tells all that was tried.
 */
export async function findNatsServer(options: FindNatsServerOptions): Promise<Result<FoundBinary>> {
  const context: SearchContext = {
    searchPath: searchPathOf(process.env.PATH),
    isRoot: process.getuid?.() === 0,
    platform: process.platform,
    arch: process.arch,
    releaseBaseUrl: natsServerReleases,
    run: runCommand,
    onProgress: () => {},
    ...options,
    cacheDir: resolve(options.cacheDir),
  };
  if (context.configured) return configuredBinary(context.configured);

  const attempts: string[] = [];
  for (const source of options.sources ?? defaultSources) {
    const found = await attempt(source, context);
    if (found.ok) return ok({ path: found.value, source: source.name });
    attempts.push(`  - ${source.name}: ${found.error}`);
  }
  return failed(
    [
      'No nats-server could be found or obtained. Tried:',
      ...attempts,
      'Install nats-server (https://github.com/nats-io/nats-server/releases), or set ARGUS_NATS_SERVER_BINARY to the',
      'path of its binary, then start again.',
    ].join('\n'),
  );
}

async function configuredBinary(configured: string): Promise<Result<FoundBinary>> {
  const path = resolve(configured);
  if (await isExecutable(path)) return ok({ path, source: 'the setting ARGUS_NATS_SERVER_BINARY' });
  return failed(
    `ARGUS_NATS_SERVER_BINARY names ${path}, which is not an executable file. Correct it, or leave it out and Argus looks for a nats-server itself.`,
  );
}

/** A full disk or a missing permission ends one way of getting the binary, not the search. */
async function attempt(source: BinarySource, context: SearchContext): Promise<Result<string>> {
  try {
    return await source.find(context);
  } catch (error) {
    return failed((error as Error).message);
  }
}
