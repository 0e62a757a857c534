import { describe, expect, it } from '@jest/globals';
import { RoutingConfig } from '#libs/config';
import { routerPolicy } from './router.config.js';

const window = {
  id: 'upgrade',
  comment: 'Database upgrade',
  startsAt: '2026-11-21T22:00:00Z',
  endsAt: '2026-11-21T23:00:00Z',
  matchers: ['service="checkout"'],
};
const config = (changes: Partial<RoutingConfig> = {}): RoutingConfig =>
  Object.assign(new RoutingConfig(), changes);

describe("the router's policy", () => {
  it('follows from the settings, and so does its version', () => {
    const policy = routerPolicy(config());
    expect(policy).toMatchObject({
      groupBy: ['alertname', 'cluster', 'service'],
      windows: [],
      reopenWithinMs: 1_800_000,
    });
    expect(routerPolicy(config()).version).toBe(policy.version);
    expect(routerPolicy(config({ maintenanceWindows: [window] })).version).not.toBe(policy.version);
  });

  it('names every window that is wrong, and every matcher, with the fix', () => {
    const broken = { ...window, endsAt: window.startsAt, matchers: ['service'] };
    expect(() =>
      routerPolicy(config({ maintenanceWindows: [window, broken, { ...window, matchers: [] }] })),
    ).toThrow(
      [
        'routing.maintenanceWindows[1]: endsAt is not after startsAt; swap them',
        'routing.maintenanceWindows[1]: matcher "service" is not of the form name="value": use one of =, !=, =~ and !~',
        'routing.maintenanceWindows[2]: matchers is empty; name what is worked on, e.g. service="checkout"',
      ].join('\n'),
    );
  });
});
