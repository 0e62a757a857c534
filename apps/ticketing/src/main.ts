import { defineAgent, runWhenMain } from '#libs/agent';
import { TicketingConfig } from './ticketing.config.js';
import { TicketingModule } from './ticketing.module.js';

/** Keeps one ticket per incident, says in it what happened, and takes in what people do to it. */
export const agent = defineAgent({
  name: 'ticketing',
  settings: TicketingConfig,
  module: TicketingModule,
  routes: ['/jira'],
  // Signatures are over the bytes of a body.
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
