import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schema } from '../roles.js';

/** Whoever asks why an alert was, or was not, told of finds all that is recorded of it without a search through everything. */
export class IndexExplanations1764000003000 implements MigrationInterface {
  readonly name = 'IndexExplanations1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    // The beginning only: a fingerprint comes from outside, and Postgres indexes no long texts.
    await runner.query(
      `CREATE INDEX audit_event_by_fingerprint ON ${schema}.audit_event (left(data ->> 'fingerprint', 64), id)
         WHERE data ->> 'fingerprint' IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX audit_event_by_causation ON ${schema}.audit_event (causation_id)
         WHERE type LIKE 'argus.alert.%' OR type LIKE 'argus.incident.%'`,
    );
    await runner.query(
      `CREATE INDEX audit_event_of_policy ON ${schema}.audit_event (subject, id)
         WHERE type LIKE 'argus.silence.%' OR type LIKE 'argus.policy.%'`,
    );
    await runner.query(
      `CREATE INDEX audit_event_ledger_checked ON ${schema}.audit_event (id) WHERE type = 'argus.ledger.checked.v1'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP INDEX ${schema}.audit_event_by_fingerprint, ${schema}.audit_event_by_causation,
                  ${schema}.audit_event_of_policy, ${schema}.audit_event_ledger_checked`,
    );
  }
}
