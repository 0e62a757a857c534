import { defineAgent, runWhenMain } from '#libs/agent';
import { RepositoryConfig } from '#libs/repository';
import { TriageConfig } from './triage.config.js';
import { TriageModule } from './triage.module.js';

/** Looks at a new incident and recommends what has a runbook. */
export const agent = defineAgent({
  name: 'triage',
  settings: [TriageConfig, RepositoryConfig],
  module: TriageModule,
});

await runWhenMain(import.meta.url, agent);
