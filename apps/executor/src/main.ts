import { defineAgent, runWhenMain } from '#libs/agent';
import { ExecutorConfig } from './executor.config.js';
import { ExecutorModule } from './executor.module.js';

/** Runs approved actions, each once, within the allow-list. */
export const agent = defineAgent({ name: 'executor', settings: ExecutorConfig, module: ExecutorModule });

await runWhenMain(import.meta.url, agent);
