import { defineAgent, runWhenMain } from '#libs/agent';
import { ChroniclerConfig } from './chronicler.config.js';
import { ChroniclerModule } from './chronicler.module.js';

/** Writes the report of every closed incident. */
export const agent = defineAgent({
  name: 'chronicler',
  settings: ChroniclerConfig,
  module: ChroniclerModule,
});

await runWhenMain(import.meta.url, agent);
