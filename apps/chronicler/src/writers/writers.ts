import { runbookWriter } from './runbook/runbook-writer.js';
import type { Writer } from './writer.js';

/** All that is written down about the past, by whom. */
export const writers: readonly Writer[] = [runbookWriter];
