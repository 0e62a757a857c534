export { findNatsServer, type FindNatsServerOptions } from './nats-server-binary.js';
export type { FoundBinary } from './binary-source.js';
export { startNatsServer, type NatsServer, type StartNatsServerOptions } from './nats-server.js';
export { startPostgres, type Postgres, type StartPostgresOptions } from './postgres.js';
export { installDebianPackages } from './debian-packages.js';
export { runCommand, type RunCommand } from './run-command.js';
export { freePort } from './free-port.js';
export { rememberedPort } from './remembered-port.js';
export type { ServerExit } from './server-process.js';
