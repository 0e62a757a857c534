import { defineAgent, runWhenMain } from '#libs/agent';
import { SolicitorConfig } from './solicitor.config.js';
import { SolicitorModule } from './solicitor.module.js';

/** Asks a person whether a recommended action may run, and records the answer. */
export const agent = defineAgent({
  name: 'solicitor',
  settings: SolicitorConfig,
  module: SolicitorModule,
  routes: ['/approvals'],
});

await runWhenMain(import.meta.url, agent);
