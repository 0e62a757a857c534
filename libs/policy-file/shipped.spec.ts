import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { policyKeys } from '#libs/policy';
import { compileSources, describeFaults } from './index.js';

const faultsOf = (text: string): string => {
  const policy = compileSources({ file: 'policy.yaml', text });
  return policy.ok ? '' : describeFaults(policy.error);
};

it('the policy that Argus comes with is good, also with all of its comments taken in', () => {
  const text = readFileSync('config/policy.yaml', 'utf8');
  expect(faultsOf(text)).toBe('');
  const taken = text
    .replace('  routes: []\n', '  routes:\n')
    .replace(/^( +)# +(- matchers: .*)$/m, '$1  $2')
    .replace(/^( +)# +(receiver: .*)$/m, '$1    $2')
    .replace(/^( +)# (open_when|slack_channels|webhooks|teams|minimum_severity)/gm, '$1$2')
    .replace('  - name: default\n', '  - name: payments\n  - name: default\n');
  expect(taken.match(/^ +(open_when|webhooks|- matchers):/gm)).toHaveLength(3);
  expect(faultsOf(taken)).toBe('');
});

it('the page about the policy shows policies that are good, and lists every key', () => {
  const page = readFileSync('docs/policy.md', 'utf8');
  const examples = [...page.matchAll(/^```yml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  // Cases are tried with all other documentation.
  const policies = examples.filter((text) => !text.startsWith('cases:'));
  expect(policies.length).toBeGreaterThan(0);
  expect(policies.map(faultsOf).filter((faults) => faults !== '')).toEqual([]);
  const listed = new Set([...page.matchAll(/^\| `(\w+)/gm)].map(([, key]) => key));
  expect(policyKeys.filter((key) => !listed.has(key))).toEqual([]);
});
