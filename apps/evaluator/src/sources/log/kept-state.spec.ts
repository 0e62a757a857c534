import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { untouched } from '../../domain/logs/detector.js';
import { KeptState } from './kept-state.js';

const memory = (offset: number) => ({ position: { offset }, detector: untouched(offset) });

describe('what a rule over a log remembers', () => {
  it('is kept whole when several copies, all with the same process id in their containers, keep it at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'argus-kept-'));
    const copies = Array.from({ length: 8 }, () => new KeptState(folder, 'errors', 'app.log'));
    for (let round = 0; round < 5; round++) {
      await Promise.all(copies.map((copy) => copy.save(memory(round))));
      expect(await new KeptState(folder, 'errors', 'app.log').load()).toEqual(memory(round));
    }
    expect(await readdir(join(folder, 'evaluator'))).toHaveLength(1);
  });
});
