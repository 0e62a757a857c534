import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, reasonOf } from '#libs/probing';
import type { ReadRequest } from '../../signal-source.js';
import type { InputPosition, LogInput, NewLines } from '../log-input.js';
import { type FilePosition, beginsAs, headOf } from './position.js';
import { readLines } from './read-lines.js';

/** No more is read at a time; the rest comes with the next reading. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Follows a file by its name. What was written before it was rotated away is still read, from the open file
 * or, after a restart, from where it went in the same folder; a file that was cut off is read from its start.
 * In doubt lines are read again rather than missed.
 */
export class FileInput implements LogInput {
  private current: FilePosition | undefined;
  private file: FileHandle | undefined;

  constructor(
    private readonly path: string,
    private readonly from: 'end' | 'start',
  ) {}

  async read(_request: ReadRequest): Promise<NewLines> {
    const lines: string[] = [];
    try {
      if ((await this.isRotated()) && !(await this.finishOld(lines))) return asLines(lines);
      if (this.file === undefined) await this.openNew();
      await this.readOn(lines, false);
      return asLines(lines);
    } catch (error) {
      if (isMissing(error) && this.current === undefined) {
        // What is not there yet will be new from its first line on.
        this.current = { inode: 0, offset: 0, head: '' };
      }
      return { ...asLines(lines), unreadable: `${this.path}: ${reasonOf(error)}` };
    }
  }

  position(): InputPosition {
    return { ...this.current };
  }

  resume({ inode, offset, head }: InputPosition): void {
    if (typeof inode !== 'number' || typeof offset !== 'number' || typeof head !== 'string') return;
    this.current = { inode, offset, head };
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  /** Whether the name belongs to another file than the one that was read, or to none. */
  private async isRotated(): Promise<boolean> {
    if (this.current === undefined || this.current.inode === 0) return false;
    try {
      return (await stat(this.path)).ino !== this.current.inode;
    } catch (error) {
      if (isMissing(error)) return this.file !== undefined;
      throw error;
    }
  }

  /** Reads the rest of the file that went away; false when there is more of it than is read at a time. */
  private async finishOld(lines: string[]): Promise<boolean> {
    this.file ??= await this.findOld();
    if (this.file !== undefined && this.current !== undefined) {
      await this.readOn(lines, true);
      const { size } = await this.file.stat();
      if (this.current.offset < size) return false;
    }
    await this.close();
    this.current = { inode: 0, offset: 0, head: '' };
    return true;
  }

  /** A rotated file keeps its number, usually beside its old name. */
  private async findOld(): Promise<FileHandle | undefined> {
    const { current } = this;
    if (current === undefined) return undefined;
    const folder = dirname(this.path);
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found?.ino !== current.inode || !found.isFile()) continue;
      const file = await open(join(folder, name), 'r');
      if (found.size >= current.offset && (await beginsAs(file, current))) return file;
      await file.close();
    }
    return undefined;
  }

  private async openNew(): Promise<void> {
    // To open a pipe would wait for whoever writes to it.
    if (!(await stat(this.path)).isFile()) throw new Error('it is no file');
    const file = await open(this.path, 'r');
    const { ino: inode, size } = await file.stat();
    this.file = file;
    if (this.current === undefined) {
      const offset = this.from === 'end' ? size : 0;
      this.current = { inode, offset, head: await headOf(file, offset) };
    } else if (this.current.inode !== inode) {
      this.current = { inode, offset: 0, head: '' };
    }
  }

  private async readOn(lines: string[], isEnded: boolean): Promise<void> {
    const { file, current } = this;
    if (file === undefined || current === undefined) return;
    const { size } = await file.stat();
    const isSame = size >= current.offset && (await beginsAs(file, current));
    const from = isSame ? current.offset : 0;
    const read = await readLines(file, from, mostBytes, isEnded);
    for (const line of read.lines) lines.push(line);
    this.current = { inode: current.inode, offset: read.offset, head: await headOf(file, read.offset) };
  }
}

const asLines = (lines: readonly string[]): NewLines => ({
  lines: lines.map((text) => ({ text, labels: {} })),
});

const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';
