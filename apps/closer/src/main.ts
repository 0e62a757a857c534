import { defineAgent, runWhenMain } from '#libs/agent';
import { CloserConfig } from './closer.config.js';
import { CloserModule } from './closer.module.js';

/** Finds out whether an incident is really over, and closes it. */
export const agent = defineAgent({ name: 'closer', settings: CloserConfig, module: CloserModule });

await runWhenMain(import.meta.url, agent);
