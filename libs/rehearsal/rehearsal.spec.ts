import { describe, expect, it } from '@jest/globals';
import type { PolicyText } from '#libs/policy';
import { isEmpty } from './compare.js';
import { PolicyComparison, rehearse } from './policy-comparison.js';
import { receiversOf } from './rehearsed-incident.js';
import { GivenRecord, at, minute, policyOf, start } from './testing/record.js';

const given = (): GivenRecord => new GivenRecord();
const usual: PolicyText = {
  route: { receiver: 'team', group_by: ['service'], group_wait: '1m' },
  receivers: [{ name: 'team', email: ['team@example.org'] }],
};
const under = (record: GivenRecord, text: PolicyText = usual, hours = 24) =>
  rehearse(record.inputs, policyOf(text), start + hours * 60 * minute);
const inShort = (account: ReturnType<typeof under>): unknown =>
  [...account.incidents.values()].map(({ title, members, openedAt, closedAt, reopened }) => ({
    ...{ title, alerts: members.size, opened: (openedAt - start) / minute, reopened },
    ...(closedAt !== undefined && { closed: (closedAt - start) / minute }),
  }));

describe('a rehearsal', () => {
  it('opens, attaches and closes as the agents do, with time going on in between', () => {
    const record = given()
      .delivery(0, { pod: 'a' }, { service: 'cart' })
      .delivery(1, { pod: 'b' })
      .delivery(2, { pod: 'a', since: 0, status: 'resolved' }, { pod: 'b', since: 1, status: 'resolved' });
    expect(inShort(under(record))).toEqual([
      { title: 'Slow (service checkout)', alerts: 2, opened: 0, closed: 7, reopened: 0 },
      { title: 'Slow (service cart)', alerts: 1, opened: 0, reopened: 0 },
    ]);
  });

  it('opens a closed incident again within the time of the policy, and another one after it', () => {
    const record = given()
      .delivery(0, {})
      .delivery(1, { since: 0, status: 'resolved' })
      .delivery(20, {})
      .delivery(21, { since: 20, status: 'resolved' })
      .delivery(90, {});
    expect(inShort(under(record))).toEqual([
      { title: 'Slow (service checkout)', alerts: 2, opened: 0, closed: 26, reopened: 1 },
      { title: 'Slow (service checkout)', alerts: 1, opened: 90, reopened: 0 },
    ]);
  });

  it('holds back under a silence as recorded, and judges again when somebody ends it', () => {
    const record = given().silence(0, 'checkout', 60).delivery(1, {}).expired(10, 'sil-0').delivery(11, {
      service: 'cart',
    });
    expect(inShort(under(record))).toEqual([
      { title: 'Slow (service checkout)', alerts: 1, opened: 10, reopened: 0 },
      { title: 'Slow (service cart)', alerts: 1, opened: 11, reopened: 0 },
    ]);
    expect(inShort(under(record, usual, 0.1))).not.toHaveLength(0);
  });

  it('wakes up when a window ends, without any further delivery', () => {
    const windows = [
      {
        ...{ id: 'upgrade', comment: 'work', matchers: ['service="checkout"'] },
        ...{ starts_at: at(0), ends_at: at(30) },
      },
    ];
    const account = under(given().delivery(1, {}), { ...usual, maintenance_windows: windows });
    expect(inShort(account)).toEqual([
      { title: 'Slow (service checkout)', alerts: 1, opened: 30, reopened: 0 },
    ]);
    expect(account.totals).toEqual({ opened: 1, attached: 0, deduplicated: 0, suppressed: 0 });
  });

  it('believes a resolution that is held when the time is up', () => {
    const hold = [{ name: 'calm', matchers: ['service="checkout"'], for: '10m' }];
    const record = given().delivery(0, {}).delivery(1, { since: 0, status: 'resolved' });
    expect(inShort(under(record, { ...usual, resolve_hold: hold }))).toEqual([
      { title: 'Slow (service checkout)', alerts: 1, opened: 0, closed: 16, reopened: 0 },
    ]);
  });

  it('keeps an incident open for as long as the policy does not let it close', () => {
    const closing = { verify_for: '5m', when: 'incident.labels.service != "checkout"' };
    const record = given().delivery(0, {}).delivery(1, { since: 0, status: 'resolved' });
    expect(inShort(under(record, { ...usual, closing }))).toEqual([
      { title: 'Slow (service checkout)', alerts: 1, opened: 0, reopened: 0 },
    ]);
  });
});

describe('pages', () => {
  const pagesOf = (record: GivenRecord, text: PolicyText): unknown =>
    Object.fromEntries(under(record, text).pages.counts);

  it('are counted once the group wait is over, for an incident that still fires', () => {
    const brief = given().delivery(0, {}).delivery(0.5, { since: 0, status: 'resolved' });
    expect(pagesOf(brief, usual)).toEqual({});
    expect(pagesOf(given().delivery(0, {}).delivery(0, { pod: 'b' }), usual)).toEqual({ team: 1 });
  });

  it('are counted again for an incident that is opened again', () => {
    const record = given().delivery(0, {}).delivery(5, { since: 0, status: 'resolved' }).delivery(20, {});
    expect(pagesOf(record, usual)).toEqual({ team: 2 });
  });

  it('are not counted for what is not severe enough, until it is', () => {
    const text: PolicyText = {
      ...usual,
      receivers: [{ name: 'team', email: ['team@example.org'], minimum_severity: 'critical' }],
    };
    expect(pagesOf(given().delivery(0, {}), text)).toEqual({});
    const worse = given().delivery(0, {}).delivery(9, { pod: 'b', severity: 'critical' });
    expect(pagesOf(worse, text)).toEqual({ team: 1 });
  });

  it('are not counted while the route is muted, nor for a receiver that names nobody', () => {
    const night: PolicyText = {
      ...usual,
      time_intervals: [
        { name: 'noon', time_intervals: [{ times: [{ start_time: '11:00', end_time: '13:00' }] }] },
      ],
      route: {
        ...{ receiver: 'team', group_by: ['service'], group_wait: '1m' },
        routes: [{ matchers: ['service="checkout"'], mute_time_intervals: ['noon'] }],
      },
    };
    expect(pagesOf(given().delivery(0, {}, { service: 'cart' }), night)).toEqual({ team: 1 });
    expect(pagesOf(given().delivery(0, {}), { ...usual, receivers: [{ name: 'team' }] })).toEqual({});
  });
});

describe('comparing two policies', () => {
  const compared = (record: GivenRecord, candidate: PolicyText, present = usual) => {
    const comparison = new PolicyComparison({ present: policyOf(present), candidate: policyOf(candidate) });
    for (const input of record.inputs) comparison.take(input);
    return comparison.finish(start + 24 * 60 * minute);
  };
  const two = given()
    .delivery(0, { pod: 'a' }, { pod: 'b', service: 'cart', severity: 'low' })
    .delivery(2, { pod: 'c' });

  it('finds nothing under the same policy', () => {
    expect(isEmpty(compared(two, usual))).toBe(true);
    expect(compared(two, usual)).toMatchObject({
      same: 2,
      pages: [{ receiver: 'team', before: 2, after: 2 }],
    });
  });

  it('says of a lost incident what held its alert back instead, and what pages that saves', () => {
    const candidate = { ...usual, incidents: { open_when: 'severity != "low"' } };
    const { lost, gained, changed, pages } = compared(two, candidate);
    expect(lost.map(({ incident, instead }) => [incident.title, instead])).toEqual([
      [
        'Slow (service cart)',
        { kind: 'suppressed', reason: 'not-opened-by-policy', by: 'severity != "low"' },
      ],
    ]);
    expect([gained, changed]).toEqual([[], []]);
    expect(pages).toEqual([{ receiver: 'team', before: 2, after: 1 }]);
    expect(compared(two, usual, candidate).gained).toHaveLength(1);
  });

  it('finds the same incident again by the alert that opened it, and where the others went', () => {
    const candidate = { ...usual, route: { receiver: 'team', group_by: ['alertname'], group_wait: '1m' } };
    const { lost, gained, changed } = compared(two, candidate);
    expect(gained).toEqual([]);
    expect(
      changed.map(({ alertsGained, alertsLost, changes }) => ({ alertsGained, alertsLost, changes })),
    ).toEqual([
      {
        ...{ alertsGained: 1, alertsLost: 0 },
        changes: [{ what: 'grouped by', before: 'service=checkout', after: 'alertname=Slow' }],
      },
    ]);
    expect(lost[0]?.instead).toMatchObject({ kind: 'in-incident', opened: false });
  });

  it('says which receivers, severities and priorities change', () => {
    const candidate: PolicyText = {
      severity: { label: 'urgency', fallback: 'critical' },
      route: { receiver: 'other', group_by: ['service'], group_wait: '1m' },
      receivers: [{ name: 'other', email: ['other@example.org'] }],
    };
    const [change] = compared(two, candidate).changed;
    expect(change?.changes).toEqual([
      { what: 'severity', before: 'high', after: 'critical' },
      { what: 'priority', before: 'P2', after: 'P1' },
      { what: 'receivers', before: 'team', after: 'other' },
      { what: 'pages', before: 'team 1', after: 'other 1' },
    ]);
    expect(change && receiversOf(change.after)).toEqual(['other']);
  });

  it('leaves out what was opened before the time that is asked about, though it decides it', () => {
    const candidate = policyOf({ ...usual, incidents: { open_when: 'false' } });
    const comparison = new PolicyComparison({ present: policyOf(usual), candidate, from: start + minute });
    for (const input of two.inputs) comparison.take(input);
    expect(comparison.finish(start + 60 * minute)).toMatchObject({ lost: [], gained: [], changed: [] });
  });
});
