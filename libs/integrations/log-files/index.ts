export { createLogFilesSource } from './log-files-source.js';
export type { LogFilesSettings } from './settings.js';
