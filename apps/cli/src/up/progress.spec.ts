import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.js';

function screen(isTTY: boolean) {
  const out = Object.assign(new PassThrough(), { isTTY });
  const text = (): string => (out.read() as Buffer | null)?.toString().replace(/\d+\.\d s/g, 'N s') ?? '';
  return { progress: createProgress(out as unknown as NodeJS.WriteStream), text };
}

describe('progress', () => {
  it('is a line when a step begins, one for what it says, and one when it is done', async () => {
    const { progress, text } = screen(false);
    const result = await progress.step('Starting Postgres', async (say) => {
      say('creating the cluster');
      return 42;
    });
    expect(result).toBe(42);
    expect(text()).toBe(
      '… Starting Postgres\n… Starting Postgres: creating the cluster\n✓ Starting Postgres (N s)\n',
    );
  });

  it('rewrites the line on a terminal, and ends it when the step is done', async () => {
    const { progress, text } = screen(true);
    await progress.step('Starting Postgres', async (say) => say('creating the cluster'));
    const again = '\r\x1b[2K';
    expect(text()).toBe(
      `${again}… Starting Postgres${again}… Starting Postgres: creating the cluster${again}✓ Starting Postgres (N s)\n`,
    );
  });

  it.each([true, false])('says what failed, and hands the failure on (terminal: %s)', async (isTTY) => {
    const { progress, text } = screen(isTTY);
    await expect(
      progress.step('Starting Postgres', () => Promise.reject(new Error('no space left'))),
    ).rejects.toThrow('no space left');
    expect(text()).toMatch(/✗ Starting Postgres \(N s\)\n$/);
  });
});
