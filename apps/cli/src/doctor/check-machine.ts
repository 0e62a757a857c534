import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NatsConfig } from '#libs/config';
import { identityNames } from '#libs/contracts';
import { currentKey, publicKeyOf } from '#libs/identity';
import { reasonOf } from '../failure.js';
import type { Installation } from '../installation/installation.js';
import { type Finding, broken, fine } from './finding.js';

const [neededMajor, neededMinor] = [20, 10];

/** Whether Node is new enough. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) {
    return fine('Node.js', `version ${version}`);
  }
  return broken(
    'Node.js',
    `version ${version} is too old`,
    `Install Node.js ${neededMajor}.${neededMinor} or later from https://nodejs.org/.`,
  );
}

/** Whether files can be written to a folder, which is made if it is missing. */
export async function checkFolder(check: string, folder: string, setting: string): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
    return fine(check, `${folder} can be written`);
  } catch (error) {
    return broken(
      check,
      `${folder} cannot be written: ${reasonOf(error)}`,
      `Correct the folder's owner and mode, or set ${setting} to another one.`,
    );
  }
}

/** Whether the keys are there, fit the public ones, and can be read by their owner only. */
export async function checkKeys({ keys, sections }: Installation): Promise<Finding> {
  const check = 'Keys';
  try {
    const directory = await keys.directory();
    // Where the keys are handed out, a machine has those of the agents that run there, and the command line's.
    const handedOut = sections.get(NatsConfig).keysFolder !== undefined;
    const problems: string[] = [];
    let present = 0;
    for (const name of identityNames) {
      const file = join(keys.path, `${name}.seed`);
      const found = await stat(file).catch(() => undefined);
      const current = currentKey(directory, name);
      if (current === undefined) problems.push(`${name} has no public key`);
      if (found === undefined) {
        if (!handedOut || name === 'cli') problems.push(`${name}.seed is missing`);
        continue;
      }
      present += 1;
      if ((found.mode & 0o077) !== 0) problems.push(`${name}.seed can be read by others (chmod 600 ${file})`);
      if (current !== undefined && publicKeyOf(await keys.seed(name)) !== current.publicKey) {
        problems.push(`${name}.seed is not the key that identities.json names`);
      }
    }
    if (problems.length === 0) return fine(check, `${present} in ${keys.path}, for their owner's eyes only`);
    return broken(
      check,
      problems.join('; '),
      'Run "argus setup keys" for what is missing; mount or chmod the rest.',
    );
  } catch (error) {
    return broken(check, reasonOf(error), 'Run "argus setup keys", as the user that runs Argus.');
  }
}
