import { defineAgent, runWhenMain } from '#libs/agent';
import { RoutingConfig } from '#libs/config';
import { EvaluatorModule } from './evaluator.module.js';

/** Decides which signals are alerts. */
export const agent = defineAgent({ name: 'evaluator', settings: RoutingConfig, module: EvaluatorModule });

await runWhenMain(import.meta.url, agent);
