import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.js';

/**
 * Takes a folder for this process; returns what gives it back. Two with one journal would each take what the other runs
 * for something that a crash interrupted. What was killed leaves its file, and is found to be gone.
 */
export async function beTheOnlyOne(folder: string, name: string): Promise<() => Promise<void>> {
  const file = join(folder, 'running.pid');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let isLastTry = false; ; isLastTry = true) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (isLastTry || (pid !== process.pid && isAlive(pid)))
      throw new Failure(
        `${name} runs already, as process ${pid}, with ${folder}.`,
        `End it first. If that is another program, remove ${file}.`,
      );
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
