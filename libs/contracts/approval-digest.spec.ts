import { describe, expect, it } from '@jest/globals';
import { type ApprovalSubject, approvalDigest, revisesIncident } from './approval-digest.js';

const subject: ApprovalSubject = {
  action: {
    id: 'restart-service',
    title: 'Restart checkout',
    kind: 'command',
    risk: 'medium',
    target: 'service/checkout',
    parameters: { command: 'demo-restart', args: ['checkout'] },
  },
  policyVersion: 'approval-rules/1',
  incidentId: 'inc-1',
  revision: 1,
};
const withParameters = (parameters: Record<string, unknown>): ApprovalSubject => ({
  ...subject,
  action: { ...subject.action, parameters },
});

describe('the digest of an approval', () => {
  it('is the SHA-256 of the canonical JSON, so that anyone can work it out', () => {
    // printf '%s' '{"action":{"id":…}' | sha256sum, with the JSON written out by hand
    expect(approvalDigest(subject)).toBe('3a77c1635556101da5440320578b74b47e4b97e05a350178afce26101188fed5');
  });

  it('does not depend on the order of the keys', () => {
    const one = withParameters({ command: 'x', args: ['a'], deep: { a: 1, b: 2 } });
    const other = withParameters({ deep: { b: 2, a: 1 }, args: ['a'], command: 'x' });
    expect(approvalDigest(one)).toBe(approvalDigest(other));
  });

  it.each<[string, ApprovalSubject]>([
    ['the parameters', withParameters({ command: 'demo-restart', args: ['billing'] })],
    ['the order of the arguments', withParameters({ command: 'demo-restart', args: ['b', 'a'] })],
    ['the target', { ...subject, action: { ...subject.action, target: 'service/billing' } }],
    ['the action', { ...subject, action: { ...subject.action, id: 'delete-service' } }],
    ['the runner', { ...subject, action: { ...subject.action, runner: { labels: { zone: 'a' } } } }],
    ['the kind', { ...subject, action: { ...subject.action, kind: 'http' } }],
    ['the policy', { ...subject, policyVersion: 'approval-rules/2' }],
    ['the incident', { ...subject, incidentId: 'inc-2' }],
    ['the revision of the incident', { ...subject, revision: 2 }],
  ])('is another when %s changes', (_, changed) => {
    expect(approvalDigest(changed)).not.toBe(approvalDigest(subject));
  });

  it('tells a list of two from a list of one that looks alike', () => {
    expect(approvalDigest(withParameters({ args: ['a', 'b'] }))).not.toBe(
      approvalDigest(withParameters({ args: ['a","b'] })),
    );
  });
});

describe('the revision of an incident', () => {
  it('counts what changes the picture, and not every further alert', () => {
    expect(revisesIncident('argus.incident.opened.v1')).toBe(true);
    expect(revisesIncident('argus.incident.severity-changed.v1')).toBe(true);
    expect(revisesIncident('argus.incident.reopened.v1')).toBe(true);
    expect(revisesIncident('argus.incident.alert-attached.v1')).toBe(false);
  });
});
