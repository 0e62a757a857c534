import { describe, expect, it } from '@jest/globals';
import { type Undo, undoAll } from './undo-all.js';

describe('ending what was begun', () => {
  it('goes backwards, one after the other, and once', async () => {
    const ended: string[] = [];
    const step =
      (name: string): Undo =>
      async () =>
        ended.push(name);
    const steps = [step('servers'), step('bus'), step('agents')];
    await undoAll(steps);
    await undoAll(steps);
    expect(ended).toEqual(['agents', 'bus', 'servers']);
  });

  it('ends the rest when a step fails, and says then what failed first', async () => {
    const ended: string[] = [];
    const failing =
      (name: string): Undo =>
      () =>
        Promise.reject(new Error(name));
    const steps = [async () => ended.push('servers'), failing('bus'), failing('agents')];
    await expect(undoAll(steps)).rejects.toThrow('agents');
    expect(ended).toEqual(['servers']);
  });
});
