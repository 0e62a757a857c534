export * from './recorded-changes.js';
export { type ChangeReader, createRecordedChangesSource } from './recorded-changes-source.js';
