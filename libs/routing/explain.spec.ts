import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explain, reasons } from './explain.js';

const page = fileURLToPath(new URL('../../docs/routing.md', import.meta.url));

describe('the reasons', () => {
  it('are each explained in a sentence', () => {
    for (const reason of reasons) {
      expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(explain(reason)).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are all in docs/routing.md, in the same words', () => {
    expect(existsSync(page)).toBe(true);
    const text = readFileSync(page, 'utf8').replace(/[ \t]*\|[ \t]*/g, '|');
    expect(reasons.filter((reason) => !text.includes(`|\`${reason}\`|${explain(reason)}|`))).toEqual([]);
  });
});
