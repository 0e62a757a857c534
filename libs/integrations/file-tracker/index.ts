export { type FileTrackerSettings, createFileTracker } from './file-tracker.js';
