import { defineAgent, runWhenMain } from '#libs/agent';
import { NotifierConfig } from './notifier.config.js';
import { NotifierModule } from './notifier.module.js';

/** Tells people about incidents, by e-mail, Slack, Teams and webhooks, and hears what they answer in Slack. */
export const agent = defineAgent({
  name: 'notifier',
  settings: NotifierConfig,
  module: NotifierModule,
  routes: ['/slack'],
  // What Slack posts is signed byte by byte.
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
