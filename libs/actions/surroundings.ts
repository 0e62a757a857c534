import type { AllowedPlaybook } from './ansible/playbook.settings.js';
import type { AllowedCommand } from './command/command.settings.js';
import type { AllowedDockerHost } from './docker/docker.settings.js';
import type { AllowedFlags } from './feature-flag/feature-flag.settings.js';
import type { AllowedWorkflow } from './github/workflow.settings.js';
import type { AllowedTarget } from './http/http.settings.js';
import type { AllowedCluster } from './kubernetes/cluster.settings.js';
import type { AllowedRundeck } from './rundeck/rundeck.settings.js';

/** What may be run, by the section of the settings that names it. Whatever is not listed is refused. */
export interface AllowedActions {
  readonly commands: readonly AllowedCommand[];
  readonly targets: readonly AllowedTarget[];
  readonly clusters: readonly AllowedCluster[];
  readonly dockerHosts: readonly AllowedDockerHost[];
  readonly rundecks: readonly AllowedRundeck[];
  readonly workflows: readonly AllowedWorkflow[];
  readonly playbooks: readonly AllowedPlaybook[];
  readonly featureFlags: readonly AllowedFlags[];
}

/** What actions are prepared and run with. */
export interface ActionSurroundings {
  readonly allowed: AllowedActions;
  readonly environment: NodeJS.ProcessEnv;
  readonly rootDir: string;
  readonly dataDir: string;
}
