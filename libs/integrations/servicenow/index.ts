export { createServiceNowTracker } from './servicenow-tracker.js';
export type { ServiceNowSettings } from './settings.js';
