import { defineAgent, runWhenMain } from '#libs/agent';
import { CollectorConfig } from './collector.config.js';
import { CollectorModule } from './collector.module.js';

/** Takes in deliveries of alerts and states what arrived, in one form whatever the source. */
export const agent = defineAgent({
  name: 'collector',
  settings: CollectorConfig,
  module: CollectorModule,
  routes: ['/webhooks', '/api/v2/alerts'],
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
