import { defineAgent, runWhenMain } from '#libs/agent';
import { RepositoryConfig } from '#libs/repository';
import { ConsoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';

/** Shows the record to people (pages) and programs (JSON), and passes on what people ask for; it decides nothing. */
export const agent = defineAgent({
  name: 'console',
  settings: [ConsoleConfig, RepositoryConfig],
  module: ConsoleModule,
  routes: ['/'],
});

await runWhenMain(import.meta.url, agent);
