import { defineAgent, runWhenMain } from '#libs/agent';
import { RouterConfig } from './router.config.js';
import { RouterModule } from './router.module.js';

/** Finds the incident that each alert belongs to, and holds back what people silenced. */
export const agent = defineAgent({
  name: 'router',
  settings: RouterConfig,
  module: RouterModule,
  routes: ['/api/v2/silences', '/api/v2/silence', '/api/v2/status', 'GET /api/v2/alerts'],
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
