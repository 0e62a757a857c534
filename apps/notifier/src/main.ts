import { defineAgent, runWhenMain } from '#libs/agent';
import { NotifierConfig } from './notifier.config.js';
import { NotifierModule } from './notifier.module.js';

/** Tells people about incidents, by e-mail and Slack. */
export const agent = defineAgent({ name: 'notifier', settings: NotifierConfig, module: NotifierModule });

await runWhenMain(import.meta.url, agent);
