import { defineAgent, runWhenMain } from '#libs/agent';
import { TicketingConfig } from './ticketing.config.js';
import { TicketingModule } from './ticketing.module.js';

/** Keeps one ticket per incident, and says in it what happened. */
export const agent = defineAgent({ name: 'ticketing', settings: TicketingConfig, module: TicketingModule });

await runWhenMain(import.meta.url, agent);
