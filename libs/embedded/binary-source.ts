import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Result } from '#libs/kernel';
import type { DebianTools } from './debian-packages.js';

/** What a search for the nats-server binary may know and use. Specs replace the parts that reach outside. */
export interface SearchContext extends DebianTools {
  /** The binary that a setting names, if one does. */
  readonly configured?: string;
  /** Where downloaded binaries are kept between starts. */
  readonly cacheDir: string;
  /** The folders of PATH, and those that an ordinary user's PATH leaves out. */
  readonly searchPath: readonly string[];
  readonly isRoot: boolean;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly releaseBaseUrl: string;
}

export interface FoundBinary {
  readonly path: string;
  /** Where it comes from, in words for people. */
  readonly source: string;
}

/** One way to come by the binary: its path, or why this way led nowhere. */
export interface BinarySource {
  readonly name: string;
  find(context: SearchContext): Promise<Result<string>>;
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
