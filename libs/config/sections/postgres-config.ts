import { IsOptional, Matches } from 'class-validator';
import { Secret, Section } from '../section.js';

const postgresUrl = /^postgres(ql)?:\/\//;

/** The record: a Postgres of yours, or the embedded server. */
@Section('postgres', 'The Postgres that keeps the record. Without a url, Argus starts one of its own.')
export class PostgresConfig {
  @Secret(
    'ARGUS_POSTGRES_URL',
    'Signs in as the role that reads and appends: postgres://user:password@host/db.',
  )
  @IsOptional()
  @Matches(postgresUrl)
  url?: string;

  @Secret(
    'ARGUS_POSTGRES_READER_URL',
    'Signs in as the role that only reads, for the console and the command line; by default postgres.url.',
  )
  @IsOptional()
  @Matches(postgresUrl)
  readerUrl?: string;

  @Secret('ARGUS_POSTGRES_OWNER_URL', 'Signs in as the owner of the tables, for migrations only.')
  @IsOptional()
  @Matches(postgresUrl)
  ownerUrl?: string;
}
