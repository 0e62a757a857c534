import { describe, expect, it } from '@jest/globals';
import { compileResolveHoldRule, resolveHoldOf } from './resolve-hold.js';

describe('the resolve hold', () => {
  it('is that of the first rule that fits; without one an end is believed at once', () => {
    const rules = [
      { name: 'db', matchers: ['service="db"'], for: '5m' },
      { name: 'prod', matchers: ['env="prod"'], for: '30s' },
    ].flatMap((text, index) => {
      const rule = compileResolveHoldRule(text, ['resolve_hold', index]);
      return rule.ok ? [rule.value] : [];
    });
    expect(resolveHoldOf(rules, { service: 'db', env: 'prod' })).toMatchObject({
      name: 'db',
      forMs: 300_000,
    });
    expect(resolveHoldOf(rules, { service: 'web', env: 'prod' })?.forMs).toBe(30_000);
    expect(resolveHoldOf(rules, { service: 'web' })).toBeUndefined();
  });

  it('says everything that is wrong at once', () => {
    const rule = compileResolveHoldRule({ matchers: 'all', until: '5m' } as never, ['resolve_hold', 0]);
    expect(rule.ok ? [] : rule.error.map(({ path, message }) => `${path.join('.')} ${message}`))
      .toMatchInlineSnapshot(`
     [
       "resolve_hold.0.until is no key that is known here; use one of name, matchers, for",
       "resolve_hold.0.name is missing; name the rule, since explanations refer to it",
       "resolve_hold.0.matchers is "all", which is no list; write it like [service="checkout"]",
       "resolve_hold.0.for is missing; write it like 30s, 5m or 1h30m",
     ]
    `);
  });
});
