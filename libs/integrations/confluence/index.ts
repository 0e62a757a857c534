export { type ConfluencePages, type WantedPage, createConfluencePages } from './confluence-pages.js';
export type { ConfluenceSettings } from './settings.js';
