import { defineAgent, runWhenMain } from '#libs/agent';
import { ConsoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';

/** Shows the record to people (pages) and programs (JSON); changes nothing. */
export const agent = defineAgent({
  name: 'console',
  settings: ConsoleConfig,
  module: ConsoleModule,
  routes: ['/'],
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
