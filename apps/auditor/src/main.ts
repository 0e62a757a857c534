import { defineAgent, runWhenMain } from '#libs/agent';
import { AuditorConfig } from './auditor.config.js';
import { AuditorModule } from './auditor.module.js';

/** Writes every event of every agent into the record, and watches that none is missing there. */
export const agent = defineAgent({ name: 'auditor', settings: AuditorConfig, module: AuditorModule });
await runWhenMain(import.meta.url, agent);
