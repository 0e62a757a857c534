import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.js';

/** Where progress is shown, and what was written there, without how long things took. */
function screen(isTTY: boolean) {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  const progress = createProgress(out as unknown as NodeJS.WriteStream);
  return { progress, shown: () => String(out.read()).replaceAll(/\(\d+\.\d s\)/g, '(n s)') };
}

describe('the progress of a start', () => {
  it('is a line when a step begins, one for each detail and one when it is done', async () => {
    const { progress, shown } = screen(false);
    const result = await progress.step('Starting Postgres', async (say) => {
      say('making the database');
      return 5432;
    });
    expect(result).toBe(5432);
    expect(shown()).toBe(
      '… Starting Postgres\n… Starting Postgres: making the database\n✓ Starting Postgres (n s)\n',
    );
  });

  it('stays on one line of a terminal', async () => {
    const { progress, shown } = screen(true);
    await progress.step('Waiting', async () => undefined);
    expect(shown()).toBe('\r\x1b[2K… Waiting\r\x1b[2K✓ Waiting (n s)\n');
  });

  it('says which step failed, and leaves why to whoever asked for it', async () => {
    const { progress, shown } = screen(false);
    await expect(progress.step('Waiting', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(shown()).toBe('… Waiting\n✗ Waiting (n s)\n');
  });
});
