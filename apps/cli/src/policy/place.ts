import { isAbsolute, relative, resolve } from 'node:path';
import { policyFileOf } from '#libs/agent';
import { findInstallation } from '../installation/installation.js';
import type { Surroundings } from '../surroundings.js';

/** The policy file that a command is about. */
export interface PolicyPlace {
  readonly path: string;
  /** As the person would write it from where they stand. */
  readonly shown: string;
  readonly mayBeMissing: boolean;
}

/** The file that a person named, or the one that the settings do. */
export async function placeOf(
  surroundings: Surroundings,
  named: string | undefined,
  config: string | undefined,
): Promise<PolicyPlace> {
  const { workingDir, rootDir } = surroundings;
  if (named !== undefined) return { path: resolve(workingDir, named), shown: named, mayBeMissing: false };
  const { sections } = await findInstallation(surroundings, config);
  const { path, mayBeMissing } = policyFileOf(sections, rootDir);
  const near = relative(workingDir, path);
  return { path, shown: near.startsWith('..') || isAbsolute(near) ? path : near, mayBeMissing };
}
