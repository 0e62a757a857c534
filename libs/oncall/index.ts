export * from './schedule.js';
export { type Duty, mayChangeAfter, whoIsOnCall } from './on-call.js';
export * from './shifts.js';
export * from './calendar.js';
export * from './nights.js';
