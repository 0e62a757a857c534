import { defineAgent, runWhenMain } from '#libs/agent';
import { EvaluatorModule } from './evaluator.module.js';
import { EvaluatorConfig } from './settings/evaluator.config.js';

/** Decides which signals are alerts, and looks by itself at what its rules name. */
export const agent = defineAgent({
  name: 'evaluator',
  settings: EvaluatorConfig,
  module: EvaluatorModule,
  routes: ['/v1/logs'],
  parsesBodies: false,
});

await runWhenMain(import.meta.url, agent);
