import { handOverWriter } from './hand-over/hand-over-writer.js';
import { runbookWriter } from './runbook/runbook-writer.js';
import { servicePageWriter } from './service-page/service-page-writer.js';
import type { Writer } from './writer.js';

/** All that is written down about the past, by whom. */
export const writers: readonly Writer[] = [runbookWriter, servicePageWriter, handOverWriter];
