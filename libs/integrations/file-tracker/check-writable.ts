import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Rejects unless a folder takes files, or can be made, and a file in it, if it is there, can be added to. */
export async function checkWritable(folder: string, file: string): Promise<void> {
  const nearest = await nearestThatExists(folder);
  if (!(await stat(nearest)).isDirectory()) throw new Error(`${nearest} is no folder`);
  await access(nearest, constants.W_OK | constants.X_OK);
  if (nearest === folder && (await exists(file))) await access(file, constants.W_OK);
}

async function nearestThatExists(path: string): Promise<string> {
  return (await exists(path)) || dirname(path) === path ? path : nearestThatExists(dirname(path));
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
