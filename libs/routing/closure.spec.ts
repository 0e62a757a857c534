import { describe, expect, it } from '@jest/globals';
import { personSaysSo } from '#libs/contracts';
import { type GivenAlert, alertEvent, policy, start } from '#libs/testing/routing';
import { decide } from './decide.js';
import { evolveFact } from './evolve.js';
import { initialRouterState } from './state.js';
import type { Told } from './told.js';

const fires: GivenAlert = { status: 'firing' };

describe('an incident that closes while an alert of it fires', () => {
  it('stays closed when another copy of the router has opened one for the group', () => {
    const [incidentId, group] = ['inc-1', { groupKey: 'group', groupLabels: {}, title: '' }];
    const { data } = alertEvent(fires, 1);
    const [severity, reason] = [data.severity, 'test'];
    const history: Told[] = [
      { type: 'argus.incident.opened.v1', data: { incidentId, ...group, severity, reason } },
      {
        type: 'argus.incident.alert-attached.v1',
        data: { ...data, incidentId, outcome: 'opened', reason },
      },
      { type: 'argus.incident.closed.v1', data: { incidentId, reason } },
      { type: 'argus.incident.opened.v1', data: { incidentId: 'inc-2', ...group, severity, reason } },
    ];
    const state = history.reduce(
      (before, each, sequence) =>
        evolveFact(before, each, { time: start, sequence, cause: 'test', partition: 0 }, policy),
      initialRouterState,
    );
    const closed = {
      ...alertEvent(fires, 2),
      type: 'argus.incident.closed.v1',
      subject: incidentId,
      data: { incidentId, reason },
    } as const;
    expect(decide({ kind: 'closure', events: [closed] }, state, { now: start, policy })).toMatchObject({
      events: [],
      reason: 'group-has-another-incident',
    });
  });

  it('stays closed when a person says that it is over', () => {
    const [incidentId, severity] = ['inc-1', 'high'] as const;
    const { data } = alertEvent(fires, 1);
    const history: Told[] = [
      {
        type: 'argus.incident.opened.v1',
        data: { incidentId, groupKey: 'group', groupLabels: {}, title: '', severity, reason: 'test' },
      },
      {
        type: 'argus.incident.alert-attached.v1',
        data: { ...data, incidentId, outcome: 'opened', reason: 'test' },
      },
      { type: 'argus.incident.closed.v1', data: { incidentId, reason: personSaysSo } },
    ];
    const state = history.reduce(
      (before, each, sequence) =>
        evolveFact(before, each, { time: start, sequence, cause: 'test', partition: 0 }, policy),
      initialRouterState,
    );
    const closedBy = (reason: string) => ({
      ...alertEvent(fires, 2),
      ...({ type: 'argus.incident.closed.v1', subject: incidentId, data: { incidentId, reason } } as const),
    });
    const decideOn = (reason: string) =>
      decide({ kind: 'closure', events: [closedBy(reason)] }, state, { now: start, policy });
    expect(decideOn(personSaysSo)).toMatchObject({ events: [], reason: 'closed-by-person' });
    expect(decideOn('stayed-resolved').reason).toBe('alert-fired-while-closing');
  });
});
