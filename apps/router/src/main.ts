import { defineAgent, runWhenMain } from '#libs/agent';
import { RoutingConfig } from '#libs/config';
import { RouterModule } from './router.module.js';

/** Finds the incident that each alert belongs to. */
export const agent = defineAgent({ name: 'router', settings: RoutingConfig, module: RouterModule });

await runWhenMain(import.meta.url, agent);
