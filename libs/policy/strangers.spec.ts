import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from './policy.js';

const compiled = (strangers: unknown) => compilePolicy({ strangers }, { version: 'p', text: '' });

describe('what strangers may do', () => {
  it('is to acknowledge in Slack, where everybody in the channel can press a button, unless the policy says else', () => {
    const usual = compiled(undefined);
    if (!usual.ok) throw new Error('it compiles');
    const { may } = usual.value.strangers;
    expect([may('acknowledge', 'slack'), may('resolve', 'slack')]).toEqual([true, false]);
    expect([may('resolve', 'cli'), may('resolve', 'jira')]).toEqual([true, true]);
    const other = compiled({ slack: ['acknowledge', 'resolve'], jira: [] });
    if (!other.ok) throw new Error('it compiles');
    expect(other.value.strangers.may('resolve', 'slack')).toBe(true);
    expect(other.value.strangers.may('resolve', 'jira')).toBe(false);
  });

  it('names ways and doings that there are', () => {
    const wrong = compiled({ slack: ['approve'], telegram: [] });
    expect(wrong.ok ? [] : wrong.error.map(({ path }) => path.join('.'))).toEqual([
      'strangers.telegram',
      'strangers.slack.0',
    ]);
  });
});
