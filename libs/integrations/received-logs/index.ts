export { type KeptLogs, type ReceivedRecord, ReceivedLogs } from './received-logs.js';
export { type ReceivedLogsSettings, createReceivedLogsSource } from './received-logs-source.js';
