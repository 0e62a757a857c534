import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles, schema } from '../roles.js';

const appendOnly = ['audit_message', 'audit_event'] as const;

/** The record itself: messages as they were signed, and their events, to be added to and nothing else. */
export class CreateAuditStore1764000000000 implements MigrationInterface {
  readonly name = 'CreateAuditStore1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schema}.audit_message (
        stream text NOT NULL,
        sequence bigint NOT NULL,
        subject text NOT NULL,
        agent text NOT NULL,
        message_id text NOT NULL,
        key text NOT NULL,
        signature text NOT NULL,
        sha256 bytea NOT NULL,
        bytes bytea NOT NULL,
        stored_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT audit_message_pk PRIMARY KEY (stream, sequence)
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.audit_event (
        id bigint GENERATED ALWAYS AS IDENTITY,
        stream text NOT NULL,
        sequence bigint NOT NULL,
        position integer NOT NULL,
        message_id text NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        source text NOT NULL,
        agent text NOT NULL,
        actor text,
        subject text NOT NULL,
        nats_subject text NOT NULL,
        incident_id text,
        correlation_id text NOT NULL,
        causation_id text,
        traceparent text,
        event_time timestamptz NOT NULL,
        stored_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        key text NOT NULL,
        signature text NOT NULL,
        sha256 bytea NOT NULL,
        bytes bytea NOT NULL,
        data jsonb NOT NULL,
        repeats boolean NOT NULL,
        CONSTRAINT audit_event_pk PRIMARY KEY (id),
        CONSTRAINT audit_event_place UNIQUE (stream, sequence, position)
      )`);
    await runner.query(`CREATE INDEX audit_event_by_event_id ON ${schema}.audit_event (event_id)`);
    await runner.query(
      `CREATE INDEX audit_event_by_incident ON ${schema}.audit_event (incident_id, sequence, position)
         WHERE incident_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX audit_event_by_recorded_at ON ${schema}.audit_event USING brin (recorded_at)`,
    );
    await this.preferFastCompression(runner);
    await this.refuseChanges(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of appendOnly) await runner.query(`DROP TABLE ${schema}.${table}`);
    await runner.query(`DROP FUNCTION ${schema}.refuse_change()`);
  }

  /** Long values are compressed on every write; lz4 does it several times faster, where the server has it. */
  private async preferFastCompression(runner: QueryRunner): Promise<void> {
    const [found] = (await runner.query(
      `SELECT 'lz4' = ANY(enumvals) AS lz4 FROM pg_settings WHERE name = 'default_toast_compression'`,
    )) as { lz4: boolean }[];
    if (found?.lz4 !== true) return;
    await runner.query(`ALTER TABLE ${schema}.audit_message ALTER bytes SET COMPRESSION lz4`);
    await runner.query(
      `ALTER TABLE ${schema}.audit_event ALTER bytes SET COMPRESSION lz4, ALTER data SET COMPRESSION lz4`,
    );
  }

  /** By trigger, for the owner too, and by privilege. ALWAYS: also where a session switches triggers off. */
  private async refuseChanges(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ${schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The record is append-only: % of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
          USING ERRCODE = 'insufficient_privilege';
      END $$`);
    for (const table of appendOnly) {
      await runner.query(`
        CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${schema}.${table}
          FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_change()`);
      await runner.query(`ALTER TABLE ${schema}.${table} ENABLE ALWAYS TRIGGER ${table}_is_append_only`);
      await runner.query(
        `REVOKE UPDATE, DELETE, TRUNCATE ON ${schema}.${table} FROM PUBLIC, ${roles.auditor}, ${roles.reader}, CURRENT_USER`,
      );
      await runner.query(`GRANT SELECT, INSERT ON ${schema}.${table} TO ${roles.auditor}`);
      await runner.query(`GRANT SELECT ON ${schema}.${table} TO ${roles.reader}`);
    }
    await runner.query(`GRANT USAGE ON SCHEMA ${schema} TO ${roles.auditor}, ${roles.reader}`);
  }
}
