import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditConnection, AuditQueries, type Incident, type Ledger, WhyQueries } from '#libs/audit';
import { eventually } from '#libs/testing';
import { incidentsOf, settledLedger, unaccounted } from '../record.js';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { withBus } from './support/bus-of.js';
import { parkOneOfTheRouters } from './support/park-one.js';

describe('the ledger accounts for every alert', () => {
  let argus: RunningArgus;
  beforeAll(async () => {
    argus = await startArgus({ config: { auditor: { ledgerCheck: '200ms', ledgerGrace: '2s' } } });
  }, 300_000);
  afterAll(() => argus?.dispose(), 120_000);

  const aboutTheLedger = (status: Incident['status'][]): Promise<Incident> =>
    eventually(
      async () =>
        (await incidentsOf(argus)).find(
          ({ groupLabels, title, status: is }) =>
            status.includes(is) &&
            (groupLabels['alertname'] === 'ArgusLedgerUnbalanced' || title.includes('ArgusLedgerUnbalanced')),
        ),
      `an incident about the ledger is ${status.join(' or ')}`,
      60_000,
    );

  /** The alerts in the record of which it cannot say what became of them. */
  async function withoutExplanation(): Promise<string[]> {
    const connection = new AuditConnection(argus.postgresUrl);
    try {
      const types = ['argus.alert.firing.v1', 'argus.alert.resolved.v1'];
      const alerts = await new AuditQueries(connection).tail({ types, limit: 1_000 });
      expect(alerts.length).toBeGreaterThan(2);
      const why = new WhyQueries(connection);
      const explained = await Promise.all(alerts.map(({ subject }) => why.explanationOf(subject)));
      return alerts.filter((_, index) => explained[index] === undefined).map(({ text }) => text);
    } finally {
      await connection.close();
    }
  }

  it('and where it does not, Argus opens an incident about itself, which ends when what was parked is handled', async () => {
    const letter = await parkOneOfTheRouters(argus);

    await aboutTheLedger(['open']);
    expect(unaccounted(await argus.api<Ledger>('/ledger'))).toBeGreaterThan(0);

    const answer = await withBus(argus, 'cli', (bus) =>
      bus.askToRedrive('router', { sequence: letter, actor: 'user:a-spec' }),
    );
    expect(answer.outcome).toBe('done');
    await aboutTheLedger(['resolved', 'closed']);
    expect(unaccounted(await settledLedger(argus, 3))).toBe(0);
    expect(await withoutExplanation()).toEqual([]);
  }, 300_000);
});
