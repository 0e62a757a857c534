import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('are taken one after the other with the same key, also after a failure, and side by side otherwise', async () => {
    const turns = new Turns();
    const story: string[] = [];
    const gates = new Map<string, () => void>();
    const work =
      (name: string, fails = false) =>
      async () => {
        story.push(`${name} begins`);
        await new Promise<void>((resolve) => gates.set(name, resolve));
        story.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const first = turns.take('a', work('first', true));
    const second = turns.take('a', work('second'));
    const other = turns.take('b', work('other'));
    await new Promise(setImmediate);
    expect(story).toEqual(['first begins', 'other begins']);
    gates.get('other')?.();
    expect(await other).toBe('other');
    gates.get('first')?.();
    await expect(first).rejects.toThrow('first');
    await new Promise(setImmediate);
    gates.get('second')?.();
    expect(await second).toBe('second');
    expect(story.slice(-2)).toEqual(['second begins', 'second ends']);
  });
});
