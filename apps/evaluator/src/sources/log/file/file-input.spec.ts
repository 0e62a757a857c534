import { appendFile, mkdtemp, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FileInput } from './file-input.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-tail-'));
  path = join(folder, 'app.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = { at: 0, everyMs: 1_000, signal: new AbortController().signal };
const next = async (input: FileInput): Promise<string[]> =>
  (await input.read(request)).lines.map(({ text }) => text);

/** Another run that goes on where this one stopped. */
async function restarted(input: FileInput): Promise<FileInput> {
  const position = JSON.parse(JSON.stringify(input.position())) as Record<string, unknown>;
  await input.close();
  const again = new FileInput(path, 'end');
  again.resume(position);
  return again;
}

describe('a file that is followed', () => {
  it('gives what is written after it was first looked at, whole lines only', async () => {
    await writeFile(path, 'old\n');
    const input = new FileInput(path, 'end');
    expect(await next(input)).toEqual([]);
    await appendFile(path, 'one\r\ntw');
    expect(await next(input)).toEqual(['one']);
    await appendFile(path, 'o\n');
    expect(await next(input)).toEqual(['two']);
    expect(await next(input)).toEqual([]);
    await input.close();
  });

  it('gives what it holds already when it is told to', async () => {
    await writeFile(path, 'old\n');
    const input = new FileInput(path, 'start');
    expect(await next(input)).toEqual(['old']);
    await input.close();
  });

  it('says that it is not there, and begins with its first line when it comes', async () => {
    const input = new FileInput(path, 'end');
    expect((await input.read(request)).unreadable).toContain('ENOENT');
    await writeFile(path, 'first\n');
    expect(await next(input)).toEqual(['first']);
    await input.close();
  });

  it('is read to its end when it was rotated away, then the new one from its start', async () => {
    await writeFile(path, '');
    const input = new FileInput(path, 'end');
    await next(input);
    await appendFile(path, 'one\n');
    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, 'two\nthree without an end');
    await writeFile(path, 'four\n');
    expect(await next(input)).toEqual(['one', 'two', 'three without an end', 'four']);
    await input.close();
  });

  it('is read on while there is no new one yet, and when it was removed', async () => {
    await writeFile(path, '');
    const input = new FileInput(path, 'end');
    await next(input);
    await appendFile(path, 'one\n');
    await unlink(path);
    const gone = await input.read(request);
    expect(gone).toMatchObject({ lines: [{ text: 'one' }], unreadable: expect.stringContaining('ENOENT') });
    await writeFile(path, 'two\n');
    expect(await next(input)).toEqual(['two']);
    await input.close();
  });

  it('is read from its start when it was cut off, also when it is longer again by then', async () => {
    await writeFile(path, 'a long first line\n');
    const input = new FileInput(path, 'start');
    await next(input);
    await truncate(path);
    await appendFile(path, 'short\n');
    expect(await next(input)).toEqual(['short']);
    await truncate(path);
    await appendFile(path, 'longer than it was before\nand more\n');
    expect(await next(input)).toEqual(['longer than it was before', 'and more']);
    await input.close();
  });

  it('is followed on after a restart, and misses nothing of one that was rotated meanwhile', async () => {
    await writeFile(path, 'one\n');
    let input = new FileInput(path, 'start');
    expect(await next(input)).toEqual(['one']);
    await appendFile(path, 'two\n');
    input = await restarted(input);
    expect(await next(input)).toEqual(['two']);
    await appendFile(path, 'three\n');
    await rename(path, `${path}.1`);
    await writeFile(path, 'four\n');
    input = await restarted(input);
    expect(await next(input)).toEqual(['three', 'four']);
    await input.close();
  });

  it('has to be a file', async () => {
    const input = new FileInput(folder, 'end');
    expect((await input.read(request)).unreadable).toContain('it is no file');
    await input.close();
  });

  it('has lines of any length, in pieces', async () => {
    await writeFile(path, `${'x'.repeat(1_000_000)}\nend\n`);
    const input = new FileInput(path, 'start');
    const lines = await next(input);
    expect(lines.at(-1)).toBe('end');
    expect(lines.slice(0, -1).join('')).toHaveLength(1_000_000);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(600_000);
    await input.close();
  });

  it('gives each line once, however writing, rotating, restarting and reading alternate', async () => {
    const step = fc.constantFrom('write', 'half', 'rotate', 'restart', 'read');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await rm(path, { force: true });
        await writeFile(path, '');
        let input = new FileInput(path, 'end');
        const written: string[] = [];
        const read: string[] = await next(input);
        let [count, half] = [0, ''];
        const write = async (text: string): Promise<void> => appendFile(path, text);
        for (const each of steps) {
          if (each === 'write') {
            const line = `line ${count++}`;
            await write(`${line}\n`);
            written.push(half + line);
            half = '';
          } else if (each === 'half' && half === '') {
            half = `half ${count++} `;
            await write(half);
          } else if (each === 'rotate' && half === '') {
            // Between two rotations it is looked at: what is rotated twice unread may be gone for good.
            read.push(...(await next(input)));
            await rename(path, `${path}.1`);
            await writeFile(path, '');
          } else if (each === 'restart') input = await restarted(input);
          else if (each === 'read') read.push(...(await next(input)));
        }
        read.push(...(await next(input)));
        expect(read).toEqual(written);
        await input.close();
      }),
      { numRuns: 60 },
    );
  });
});
