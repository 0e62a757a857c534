import { DataSource } from 'typeorm';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';
import { schema } from './roles.js';

export interface AuditConnectionOptions {
  /** Shown by Postgres among its sessions. */
  readonly name?: string;
  readonly poolSize?: number;
  /** How long one statement may take, in milliseconds. */
  readonly statementTimeoutMs?: number;
}

const connectTimeoutMs = 3_000;

/** The settings shared by everything that talks to the store. */
export const dataSourceFor = (url: string, options: AuditConnectionOptions = {}): DataSource => {
  const { name = 'argus', poolSize = 4, statementTimeoutMs = 30_000 } = options;
  return new DataSource({
    type: 'postgres',
    url,
    schema,
    entities,
    migrations,
    migrationsTableName: 'schema_migration',
    synchronize: false,
    installExtensions: false,
    logging: false,
    applicationName: name,
    connectTimeoutMS: connectTimeoutMs,
    poolSize,
    // A connection that breaks while nobody uses it is replaced with the next use, which also reports it.
    poolErrorHandler: () => {},
    extra: {
      keepAlive: true,
      statement_timeout: statementTimeoutMs,
      // For a server that no longer answers at all; a little more, so that the server's own answer comes first.
      query_timeout: statementTimeoutMs + 2_000,
    },
  });
};

/**
 * A pool of connections to the store that is opened with its first use, so that whoever holds it can start
 * while Postgres is away. Any use may reject quickly; the next one tries again.
 */
export class AuditConnection {
  private readonly source: DataSource;
  private opening: Promise<DataSource> | undefined;

  constructor(url: string, options: AuditConnectionOptions = {}) {
    this.source = dataSourceFor(url, options);
  }

  /** The data source, connected. */
  dataSource(): Promise<DataSource> {
    this.opening ??= this.source.initialize().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  /** Closes the pool; whatever was in use is waited for. */
  async close(): Promise<void> {
    await this.opening?.catch(() => {});
    this.opening = undefined;
    if (this.source.isInitialized) await this.source.destroy();
  }
}
