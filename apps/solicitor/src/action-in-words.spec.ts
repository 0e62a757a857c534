import { describe, expect, it } from '@jest/globals';
import type { ProposedAction } from '#libs/contracts';
import { actionInWords } from './action-in-words.js';

const scale = (replicas: number) => ({
  kind: 'kubernetes-scale' as const,
  parameters: { namespace: 'shop', deployment: 'checkout', replicas },
});
const action: ProposedAction = {
  ...{ id: 'scale-up', title: 'Scale up', risk: 'high', target: 'deployment/checkout' },
  ...scale(6),
};

describe('an action in words', () => {
  it('says what it does, with its parameters', () => {
    expect(actionInWords(action)).toBe(
      'Scales the deployment checkout in the namespace shop of the cluster default to 6 instances.',
    );
  });

  it('says what takes it back, which is agreed to as well', () => {
    expect(actionInWords({ ...action, undo: { title: 'Back', ...scale(2) } })).toMatch(
      /to 6 instances\. If it does not help, it is taken back: Scales .* to 2 instances\.$/,
    );
  });

  it('ends where nobody would read on', () => {
    const args = ['x'.repeat(10_000)];
    const long = actionInWords({ ...action, kind: 'command', parameters: { command: 'restart', args } });
    expect(long).toHaveLength(4_000);
    expect(long.endsWith('…')).toBe(true);
  });
});
