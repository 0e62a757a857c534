import { describe, expect, it } from '@jest/globals';
import type { Fact } from '#libs/contracts';
import { messageRow } from '../record-rows.js';
import { alertResolved, attached, closed, ofIncident, opened, resolved } from '../testing/messages.js';
import { foldIncident } from './fold-incident.js';

const located = (...facts: Fact[]) =>
  facts.flatMap((fact, index) => {
    const agent =
      /resolved\.v1|closed|verification/.test(fact.type) && !/alert-/.test(fact.type) ? 'closer' : 'router';
    return messageRow(ofIncident('inc-1', index + 1, agent, fact)).events;
  });

const reopened: Fact = {
  type: 'argus.incident.reopened.v1',
  subject: 'inc-1',
  data: { incidentId: 'inc-1', reason: 'fired-again' },
};

describe('folding an incident', () => {
  it('counts firing and all alerts, whatever is said twice', () => {
    const { incident } = foldIncident(
      undefined,
      located(
        opened('inc-1'),
        attached('inc-1', 'f1', 'opened'),
        attached('inc-1', 'f1'),
        attached('inc-1', 'f2'),
        alertResolved('inc-1', 'f1'),
        alertResolved('inc-1', 'f1'),
        alertResolved('inc-1', 'never-attached'),
      ),
    );
    expect(incident).toMatchObject({ alertsTotal: 2, alertsFiring: 1, status: 'open' });
  });

  it('goes on from an incident and the alerts at hand as if it had folded all at once', () => {
    const events = located(
      opened('inc-1'),
      attached('inc-1', 'f1', 'opened'),
      attached('inc-1', 'f2'),
      alertResolved('inc-1', 'f2'),
      resolved('inc-1'),
    );
    const all = foldIncident(undefined, events);
    for (let cut = 1; cut < events.length; cut++) {
      const before = foldIncident(undefined, events.slice(0, cut));
      expect(foldIncident(before, events.slice(cut))).toEqual(all);
    }
  });

  it('follows the status through resolving, closing and opening again', () => {
    const statuses = (...facts: Fact[]) => {
      const { status, resolvedAt, closedAt } = foldIncident(
        undefined,
        located(opened('inc-1'), ...facts),
      ).incident;
      return [status, resolvedAt !== null, closedAt !== null];
    };
    expect(statuses()).toEqual(['open', false, false]);
    expect(statuses(resolved('inc-1'))).toEqual(['resolved', true, false]);
    expect(statuses(resolved('inc-1'), closed('inc-1'))).toEqual(['closed', true, true]);
    expect(statuses(resolved('inc-1'), closed('inc-1'), reopened)).toEqual(['open', false, false]);
  });

  it('shows an incident whose opening is not in the record', () => {
    expect(foldIncident(undefined, located(reopened)).incident).toMatchObject({
      id: 'inc-1',
      title: 'Incident inc-1',
      status: 'open',
    });
  });
});
