import { describe, expect, it } from '@jest/globals';
import { type Fact, fact, state } from './event.js';
import { outcomeOf, sumLedger } from './ledger.js';

const incidentId = 'inc-1';
const episode = { fingerprint: 'f1', episode: '2026-01-01T00:00:00Z' };

const attached = (outcome: 'opened' | 'attached'): Fact =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    incidentId,
    ...episode,
    outcome,
    reason: 'new-group',
    labels: {},
    annotations: {},
    severity: 'high',
    startsAt: episode.episode,
  });

const resolved = (outcome?: 'attached'): Fact =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    incidentId,
    ...episode,
    outcome,
    reason: 'alert-resolved',
    endsAt: '2026-01-01T00:05:00Z',
  });

describe('the ledger', () => {
  it('counts each alert once, by the fact that states its outcome', () => {
    const superseded = resolved();
    const facts = [attached('opened'), attached('attached'), resolved('attached'), superseded];
    const events = state(facts, { agent: 'router', cause: 'c', correlationId: 'c', now: 0 });
    expect(sumLedger(events)).toMatchObject({ opened: 1, attached: 2, received: 0 });
    expect(outcomeOf(superseded)).toBeUndefined();
  });

  it('counts what was refused as received and quarantined', () => {
    const quarantined = fact('argus.delivery.quarantined.v1', 'd', {
      deliveryId: 'd',
      source: 'alertmanager',
      sender: 'anonymous',
      receivedAt: '2026-01-01T00:00:00Z',
      digest: '00',
      bytes: 2,
      reason: 'not-json',
      problems: ['body: is no JSON; send JSON'],
      alerts: 3,
      content: '{',
    });
    const events = state([quarantined], { agent: 'collector', cause: 'c', correlationId: 'c', now: 0 });
    expect(sumLedger(events)).toMatchObject({ received: 3, quarantined: 3 });
  });
});
