import { describe, expect, it } from '@jest/globals';
import { hasLabels, isRunner, readRunnerMessage, runnerIdentity } from './runner.js';
import { parseRunnerSubject, runnerSubjects } from './runner-subjects.js';

describe('the names of runners', () => {
  it.each(['edge-1', 'a', 'zone-a-7'])('%s is one', (name) => {
    expect(isRunner(runnerIdentity(name) ?? '')).toBe(true);
  });

  it.each(['', 'Edge', 'a.b', 'a_b', '-a', 'a-', '>', '*', 'a'.repeat(60)])('"%s" is none', (name) => {
    expect(runnerIdentity(name)).toBeUndefined();
  });
});

describe('labels', () => {
  it('are enough when all that are wanted are there', () => {
    expect(hasLabels({ zone: 'a' }, { zone: 'a', os: 'linux' })).toBe(true);
    expect(hasLabels({ zone: 'a', os: 'linux' }, { zone: 'a' })).toBe(false);
    expect(hasLabels({ zone: 'a' }, { zone: 'b' })).toBe(false);
  });
});

describe('the subjects of runners', () => {
  it('name their author', () => {
    expect(parseRunnerSubject(runnerSubjects.order('runner-a', 'k'))).toEqual({
      ...{ runner: 'runner-a', author: 'executor' },
    });
    for (const subject of [
      runnerSubjects.beat('runner-a'),
      runnerSubjects.taken('runner-a', 'k'),
      runnerSubjects.said('runner-a', 'k', 1),
      runnerSubjects.ended('runner-a', 'k'),
    ])
      expect(parseRunnerSubject(subject)).toEqual({ runner: 'runner-a', author: 'runner-a' });
  });

  it.each(['argus.runner.executor.from.beat', 'argus.incident.runner-a.executor', 'argus.runner.runner-a'])(
    '%s is none of them',
    (subject) => {
      expect(parseRunnerSubject(subject)).toBeUndefined();
    },
  );
});

describe('what executor and runners tell each other', () => {
  it('is read', () => {
    const taken = { kind: 'taken', key: 'k' };
    expect(readRunnerMessage(taken)).toEqual({ ok: true, value: taken });
  });

  it.each([
    ['nothing', undefined],
    ['an unknown kind', { kind: 'obey' }],
    ['a key that is no part of a subject', { kind: 'taken', key: 'a.b' }],
    ['an order without an action', { kind: 'order', key: 'k' }],
  ])('is refused when it is %s', (_what, value) => {
    expect(readRunnerMessage(value).ok).toBe(false);
  });
});
