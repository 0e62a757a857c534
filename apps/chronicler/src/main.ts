import { defineAgent, runWhenMain } from '#libs/agent';
import { RepositoryConfig } from '#libs/repository';
import { ChroniclerConfig } from './chronicler.config.js';
import { ChroniclerModule } from './chronicler.module.js';

/** Writes down what closed incidents taught, and has people review it. */
export const agent = defineAgent({
  name: 'chronicler',
  settings: [ChroniclerConfig, RepositoryConfig],
  module: ChroniclerModule,
  routes: ['/repository'],
  // Signatures are over the bytes of a body.
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
