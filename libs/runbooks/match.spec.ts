import { describe, it, expect } from '@jest/globals';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { matchRunbooks } from './match.js';
import type { Runbook } from './runbook.js';

const runbook = (id: string, match: Runbook['match'], services: string[] = []): Runbook => ({
  id,
  title: id,
  summary: id,
  match,
  services,
  owner: 'platform',
  reviewed: '2026-11-20',
  actions: [],
  provenance: [],
  body: 'Do it.',
  file: `${id}.md`,
});

const labels = { alertname: 'HighErrorRate', service: 'checkout', environment: 'production' };

const ids = (runbooks: Runbook[], of: Record<string, string> = labels): string[] =>
  matchRunbooks(runbooks, of).map((match) => match.runbook.id);

describe('matching runbooks', () => {
  it('puts the one that most labels speak for first, and says which', () => {
    const general = runbook('general', [{ alertname: 'HighErrorRate' }]);
    const special = runbook('special', [
      { alertname: 'HighErrorRate', environment: ['staging', 'production'] },
    ]);
    expect(matchRunbooks([general, special], labels)).toEqual([
      { runbook: special, score: 2, matchedOn: { alertname: 'HighErrorRate', environment: 'production' } },
      { runbook: general, score: 1, matchedOn: { alertname: 'HighErrorRate' } },
    ]);
  });

  it('orders equals by id, whatever order they come in', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => runbook(id, [{ alertname: 'HighErrorRate' }]));
    expect(ids([c!, a!, b!])).toEqual(['a', 'b', 'c']);
    expect(ids([b!, c!, a!])).toEqual(['a', 'b', 'c']);
  });

  it('takes the best of several alternatives, once', () => {
    const several = runbook('several', [
      { alertname: 'HighErrorRate' },
      { alertname: 'HighErrorRate', service: 'checkout' },
      { alertname: 'Other', service: 'checkout', environment: 'production' },
    ]);
    expect(matchRunbooks([several], labels)).toMatchObject([{ score: 2 }]);
  });

  it('wants every label of an alternative', () => {
    expect(ids([runbook('a', [{ alertname: 'HighErrorRate', region: 'eu' }])])).toEqual([]);
    expect(ids([runbook('a', [{ alertname: 'HighErrorRate', service: 'cart' }])])).toEqual([]);
  });

  it('narrows by services, and counts the label', () => {
    const ours = runbook('ours', [{ alertname: 'HighErrorRate' }], ['checkout', 'cart']);
    const theirs = runbook('theirs', [{ alertname: 'HighErrorRate' }], ['search']);
    expect(matchRunbooks([theirs, ours], labels)).toMatchObject([{ runbook: { id: 'ours' }, score: 2 }]);
    expect(ids([ours], { alertname: 'HighErrorRate' })).toEqual([]);
  });

  it('wants a regular expression to fit the whole value', () => {
    const fitting = (pattern: string): boolean => ids([runbook('a', [{ alertname: pattern }])]).length === 1;
    expect(['/High.*/', '/.*Rate/', '/HighErrorRate|Other/', '/Other|High.*/'].map(fitting)).toEqual(
      Array(4).fill(true),
    );
    expect(['/High/', '/Rate/', '/higherrorrate/', 'High.*', '/HighError|Rate/'].map(fitting)).toEqual(
      Array(5).fill(false),
    );
  });

  it('spends no time on overlong values', () => {
    const slow = runbook('slow', [{ alertname: '/.*a.*a.*b/' }]);
    const taken = cpuTimeOf(() => {
      expect(ids([slow], { alertname: 'a'.repeat(1_000_000) })).toEqual([]);
      expect(ids([slow], { alertname: 'a'.repeat(512) })).toEqual([]);
    });
    expect(taken).toBeLessThan(5_000);
  });

  it('does not take what every object has for a label', () => {
    expect(ids([runbook('a', [{ constructor: '/.*/' }, { toString: '/.*/' }])])).toEqual([]);
  });

  it('is empty when none applies', () => {
    expect(matchRunbooks([], labels)).toEqual([]);
    expect(ids([runbook('a', [{ alertname: 'Other' }])])).toEqual([]);
    expect(ids([runbook('a', [{ alertname: 'Other' }])], {})).toEqual([]);
  });
});
