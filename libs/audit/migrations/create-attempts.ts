import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles, schema } from '../roles.js';

/** What was tried, and what became of it: it follows from the record and can be built again. */
export class CreateAttempts1764000005000 implements MigrationInterface {
  readonly name = 'CreateAttempts1764000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schema}.attempt (
        incident_id text NOT NULL,
        approval_id text NOT NULL,
        undo_of text NOT NULL,
        runbook_id text,
        runbook_title text,
        action_id text NOT NULL,
        action_title text NOT NULL,
        kind text NOT NULL,
        target text NOT NULL,
        action_digest text,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        outcome text NOT NULL
          CHECK (outcome IN ('running', 'succeeded', 'kept', 'regressed', 'unverified', 'failed', 'refused')),
        reason text NOT NULL,
        CONSTRAINT attempt_pk PRIMARY KEY (incident_id, approval_id, undo_of)
      )`);
    await runner.query(`CREATE INDEX attempt_by_start ON ${schema}.attempt (started_at DESC)`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.attempt TO ${roles.auditor}`);
    await runner.query(`GRANT SELECT ON ${schema}.attempt TO ${roles.reader}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${schema}.attempt`);
  }
}
