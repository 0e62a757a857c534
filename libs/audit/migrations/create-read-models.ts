import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles, schema } from '../roles.js';
import { deadLetters } from './dead-letters.js';

const tables = ['incident', 'incident_alert', 'incident_timeline', 'ledger'] as const;
const views = ['dead_letter', 'quarantine'] as const;

/** What people look at: all of it follows from the record and can be built again. */
export class CreateReadModels1764000001000 implements MigrationInterface {
  readonly name = 'CreateReadModels1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schema}.incident (
        id text NOT NULL,
        title text NOT NULL,
        severity text NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'resolved', 'closed')),
        group_key text NOT NULL,
        group_labels jsonb NOT NULL,
        reason text NOT NULL,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        resolved_at timestamptz,
        closed_at timestamptz,
        ticket_key text,
        ticket_url text,
        alerts_firing integer NOT NULL,
        alerts_total integer NOT NULL,
        last_event_type text NOT NULL,
        last_sequence bigint NOT NULL,
        last_position integer NOT NULL,
        CONSTRAINT incident_pk PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX incident_by_status ON ${schema}.incident (status, opened_at DESC)`);
    await runner.query(`CREATE INDEX incident_by_opening ON ${schema}.incident (opened_at DESC)`);
    await runner.query(`
      CREATE TABLE ${schema}.incident_alert (
        incident_id text NOT NULL,
        fingerprint text NOT NULL,
        episode text NOT NULL,
        status text NOT NULL CHECK (status IN ('firing', 'resolved')),
        severity text NOT NULL,
        labels jsonb NOT NULL,
        annotations jsonb NOT NULL,
        generator_url text,
        starts_at timestamptz,
        ends_at timestamptz,
        CONSTRAINT incident_alert_pk PRIMARY KEY (incident_id, fingerprint, episode)
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.incident_timeline (
        incident_id text NOT NULL,
        stream text NOT NULL,
        sequence bigint NOT NULL,
        position integer NOT NULL,
        event_id text NOT NULL,
        time timestamptz NOT NULL,
        agent text NOT NULL,
        actor text,
        type text NOT NULL,
        text text NOT NULL,
        data jsonb NOT NULL,
        CONSTRAINT incident_timeline_pk PRIMARY KEY (incident_id, sequence, position, stream)
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.ledger (
        entry text NOT NULL,
        count bigint NOT NULL,
        CONSTRAINT ledger_pk PRIMARY KEY (entry)
      )`);
    await this.createViews(runner);
    for (const table of tables) {
      await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${table} TO ${roles.auditor}`);
    }
    for (const each of [...tables, ...views]) {
      await runner.query(`GRANT SELECT ON ${schema}.${each} TO ${roles.reader}, ${roles.auditor}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const view of views) await runner.query(`DROP VIEW ${schema}.${view}`);
    await runner.query(
      `DROP INDEX ${schema}.audit_event_parked, ${schema}.audit_event_redriven, ${schema}.audit_event_quarantined`,
    );
    for (const table of tables) await runner.query(`DROP TABLE ${schema}.${table}`);
  }

  /** Dead letters and quarantined deliveries are few: views over the record, each with an index of its own. */
  private async createViews(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX audit_event_parked ON ${schema}.audit_event (id) WHERE type = 'argus.message.parked.v1'`,
    );
    await runner.query(
      `CREATE INDEX audit_event_redriven ON ${schema}.audit_event ((data ->> 'deadLetterId'))
         WHERE type = 'argus.message.redriven.v1'`,
    );
    await runner.query(
      `CREATE INDEX audit_event_quarantined ON ${schema}.audit_event (id)
         WHERE type = 'argus.delivery.quarantined.v1'`,
    );
    await runner.query(`CREATE VIEW ${schema}.dead_letter AS ${deadLetters()}`);
    await runner.query(`
      CREATE VIEW ${schema}.quarantine AS
      SELECT id AS record_id,
             event_id,
             data ->> 'deliveryId' AS delivery_id,
             data ->> 'source' AS source,
             data ->> 'sender' AS sender,
             event_time AS quarantined_at,
             data ->> 'reason' AS reason,
             data -> 'problems' AS problems,
             (data ->> 'alerts')::numeric AS alerts,
             (data ->> 'bytes')::numeric AS bytes,
             data ->> 'digest' AS digest,
             data ->> 'content' AS content
        FROM ${schema}.audit_event
       WHERE type = 'argus.delivery.quarantined.v1' AND NOT repeats`);
  }
}
