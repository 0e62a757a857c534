import { describe, expect, it } from '@jest/globals';
import { readDecisionForm } from './decision-form.js';
import { requireKeyBeyondLoopback } from './require-key.js';

describe('a solicitor that others can reach', () => {
  it('starts with an approval key only, and says how to set one', () => {
    expect(() => requireKeyBeyondLoopback('0.0.0.0', undefined)).toThrow(/ARGUS_APPROVAL_KEY/);
    expect(() => requireKeyBeyondLoopback('0.0.0.0', 'a-key-of-sixteen-or-more')).not.toThrow();
    expect(() => requireKeyBeyondLoopback('127.0.0.1', undefined)).not.toThrow();
    expect(() => requireKeyBeyondLoopback('::1', undefined)).not.toThrow();
  });
});

describe('a form', () => {
  const form = { decision: 'approve', digest: 'd', csrf: 'c', name: ' alice ', reason: '' };

  it('is read with its texts trimmed', () => {
    expect(readDecisionForm(form)).toEqual({ ...form, name: 'alice', key: '', as: '' });
  });

  it.each([
    ['no form', undefined],
    ['another decision', { ...form, decision: 'run' }],
    ['a field that comes twice', { ...form, name: ['alice', 'bob'] }],
    ['no digest', { ...form, digest: undefined }],
    ['a name of book length', { ...form, name: 'a'.repeat(101) }],
  ])('is refused with %s', (_, body) => {
    expect(readDecisionForm(body)).toBeUndefined();
  });
});
