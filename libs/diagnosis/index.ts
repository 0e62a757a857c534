export { evidenceId } from './evidence-id.js';
