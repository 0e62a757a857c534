import { describe, expect, it } from '@jest/globals';
import { readMatchers, writtenMatcher } from './matchers.js';

describe('matchers on the command line', () => {
  it('are written as for amtool, and shown as Alertmanager writes them', () => {
    const matchers = readMatchers([
      'HighErrorRate',
      'service=checkout',
      'severity=~"high|low"',
      'team!=a',
      'x!~b',
    ]);
    expect(matchers.map(writtenMatcher)).toEqual([
      'alertname="HighErrorRate"',
      'service="checkout"',
      'severity=~"high|low"',
      'team!="a"',
      'x!~"b"',
    ]);
    expect(matchers[2]).toEqual({ name: 'severity', value: 'high|low', isRegex: true, isEqual: true });
  });

  it('are told of every one that is wrong at once', () => {
    expect(() => readMatchers(['service=checkout', 'team', 'x=~"("'])).toThrow(/"team".*; .*x=~/);
  });
});
