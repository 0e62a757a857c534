import type { FileHandle } from 'node:fs/promises';

/** How much of a file's beginning tells it from another one of the same number. */
const headLength = 256;

/** How far a file was read. */
export interface FilePosition {
  /** The file's number on its device; 0 for a file that is not there yet. */
  readonly inode: number;
  readonly offset: number;
  /** The beginning of what was read, in base 64: a file that begins otherwise is another one. */
  readonly head: string;
}

/** The beginning of a file as far as it was read. */
export async function headOf(file: FileHandle, offset: number): Promise<string> {
  const head = Buffer.alloc(Math.min(headLength, offset));
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  return head.subarray(0, bytesRead).toString('base64');
}

/** Whether the file still begins as it did when it was read to the position. */
export async function beginsAs(file: FileHandle, position: FilePosition): Promise<boolean> {
  const length = Buffer.from(position.head, 'base64').length;
  return (await headOf(file, length)) === position.head;
}
