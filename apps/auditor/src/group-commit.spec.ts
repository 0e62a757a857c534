import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { GroupCommit } from './group-commit.js';

/** A store whose commits the spec finishes, one by one. */
function setUp(limits: { maxItems?: number; maxSize?: number } = {}) {
  const clock = new ManualClock();
  const groups: string[][] = [];
  const finish: { ok(): void; fail(error: Error): void }[] = [];
  const commits = new GroupCommit<string, string>({
    commit: (items) =>
      new Promise((resolve, reject) => {
        groups.push([...items]);
        finish.push({ ok: () => resolve(items.map((item) => `${item} kept`)), fail: reject });
      }),
    sizeOf: (item) => item.length,
    clock,
    maxItems: limits.maxItems ?? 3,
    maxSize: limits.maxSize ?? 100,
    maxWaitMs: 10,
  });
  return { clock, groups, finish, commits };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('committing in groups', () => {
  it('waits for company no longer than told, and settles each when its group is committed', async () => {
    const { clock, groups, finish, commits } = setUp();
    const results = Promise.all([commits.add('a'), commits.add('b')]);
    clock.advance(9);
    expect(groups).toEqual([]);
    clock.advance(1);
    expect(groups).toEqual([['a', 'b']]);
    finish[0]!.ok();
    expect(await results).toEqual(['a kept', 'b kept']);
  });

  it('commits at once when a group is full', () => {
    const { groups, commits } = setUp();
    for (const item of ['a', 'b', 'c']) void commits.add(item);
    expect(groups).toEqual([['a', 'b', 'c']]);
  });

  it('has one commit under way at a time, and goes on with what came meanwhile', async () => {
    const { clock, groups, finish, commits } = setUp();
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((item) => commits.add(item));
    clock.advance(50);
    expect(groups).toHaveLength(1);
    finish[0]!.ok();
    await settled();
    expect(groups).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
    finish[1]!.ok();
    await settled();
    finish[2]!.ok();
    expect(await Promise.all(all)).toHaveLength(7);
    expect(groups[2]).toEqual(['g']);
  });

  it('bounds a group by size, and lets a larger item go alone', async () => {
    const { groups, finish, commits } = setUp({ maxSize: 4, maxItems: 10 });
    for (const item of ['aa', 'b', 'ccccccc', 'd']) void commits.add(item);
    for (const each of [0, 1, 2]) {
      finish[each]?.ok();
      await settled();
    }
    expect(groups).toEqual([['aa', 'b'], ['ccccccc'], ['d']]);
  });

  it('rejects a group that failed, and commits the next', async () => {
    const { clock, finish, commits } = setUp({ maxItems: 1 });
    const first = commits.add('a');
    const second = commits.add('b');
    finish[0]!.fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await settled();
    finish[1]!.ok();
    expect(await second).toBe('b kept');
    const third = commits.add('c');
    clock.advance(10);
    finish[2]!.ok();
    expect(await third).toBe('c kept');
  });
});
