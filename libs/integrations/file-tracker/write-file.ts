import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Brings a file to hold this content, unless it does: after a crash it holds the old one or the new one, never
 * half of either.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const wanted = Buffer.from(content);
  if ((await readFile(file).catch(() => undefined))?.equals(wanted) === true) return;
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(wanted);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

/** Makes what was created or renamed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
