import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncidentDetails, Ledger } from '#libs/audit';
import { eventually } from '#libs/testing';
import { mailsIn } from './mailbox.js';
import { countByType, eventIn, incidentOf, onlyIncident, settledLedger } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

/** What the record holds. */
interface Kept {
  readonly incident: IncidentDetails;
  readonly ledger: Ledger;
  readonly quarantine: unknown;
}

describe('an Argus that is stopped and started again', () => {
  let argus: RunningArgus;
  beforeAll(async () => {
    // Long enough for the stop to come before it is over.
    const route = { receiver: 'oncall', group_by: ['alertname'], group_wait: '0s', group_interval: '1s' };
    const receivers = [{ name: 'oncall', email: ['oncall@argus.local'] }];
    argus = await startArgus({ policy: { route, receivers, closing: { verify_for: '20s' } } });
  }, 180_000);
  afterAll(() => argus?.dispose(), 90_000);

  const kept = async (id: string): Promise<Kept> => ({
    incident: await incidentOf(argus, id),
    ledger: await argus.api<Ledger>('/ledger'),
    quarantine: await argus.api('/quarantine'),
  });

  /** Waits until people have been told this, by one mail each and no other. */
  const told = (...topics: string[]): Promise<unknown> =>
    eventually(
      async () => {
        const mails = (await mailsIn(argus.dataDir)).map(({ topic }) => topic).sort();
        if (mails.join() === topics.join()) return true;
        throw new Error(`the mails are ${mails.join()}`);
      },
      `people are told: ${topics.join()}`,
      30_000,
    );

  it('keeps everything, and closes in time what had resolved before', async () => {
    const sample = { alertname: 'NobodyKnowsThis' };
    await argus.deliver('not JSON');
    await argus.deliver(sampleDelivery(sample));
    const { id } = await onlyIncident(argus, 'open');
    await eventIn(argus, id, 'argus.ticket.created.v1');
    await argus.deliver(sampleDelivery({ ...sample, status: 'resolved' }));
    await onlyIncident(argus, 'resolved');
    await settledLedger(argus, 3);
    await told('opened', 'resolved');
    const before = await kept(id);

    await argus.stop();
    const restartedAt = Date.now();
    await argus.restart();

    const after = await kept(id);
    expect(after.ledger).toEqual(before.ledger);
    expect(after.quarantine).toEqual(before.quarantine);
    expect(after.incident.timeline.slice(0, before.incident.timeline.length)).toEqual(
      before.incident.timeline,
    );
    expect(after.incident.alerts).toEqual(before.incident.alerts);
    expect(before.incident.status).toBe('resolved');

    const { closedAt } = await onlyIncident(argus, 'closed');
    expect(Date.parse(closedAt ?? '')).toBeGreaterThan(restartedAt);
    await eventIn(argus, id, 'argus.report.written.v1');
    await told('closed', 'opened', 'resolved');
    const { timeline } = await incidentOf(argus, id);
    expect(countByType(timeline)).toMatchObject({
      'argus.incident.closed.v1': 1,
      'argus.ticket.created.v1': 1,
      'argus.report.written.v1': 1,
    });
  }, 240_000);
});
