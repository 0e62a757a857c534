import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles, schema } from '../roles.js';
import { deadLetters } from './dead-letters.js';

/** People name a dead letter by its place in the stream of dead letters. */
export class NumberDeadLetters1764000002000 implements MigrationInterface {
  readonly name = 'NumberDeadLetters1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    const numbered = deadLetters('parked.sequence AS letter');
    await runner.query(`CREATE OR REPLACE VIEW ${schema}.dead_letter AS ${numbered}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW ${schema}.dead_letter`);
    await runner.query(`CREATE VIEW ${schema}.dead_letter AS ${deadLetters()}`);
    await runner.query(`GRANT SELECT ON ${schema}.dead_letter TO ${roles.reader}, ${roles.auditor}`);
  }
}
