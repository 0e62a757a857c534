import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import {
  AllowedCluster,
  AllowedCommand,
  AllowedDockerHost,
  AllowedFlags,
  AllowedPlaybook,
  AllowedRundeck,
  AllowedTarget,
  AllowedWorkflow,
} from '#libs/actions';
import { IsDuration, Section, Setting } from '#libs/config';

/** The executor's settings. */
@Section('executor', 'What may be run once it is approved. Whatever is not listed is refused.')
export class ExecutorConfig {
  @Setting('How long after the approval an action may still begin.', { example: '10m' })
  @IsDuration()
  grantValidFor: string = '10m';

  @Setting(
    'How long the notes on runs are kept that no action be run twice. What happened is in the record for good.',
    {
      example: '30d',
    },
  )
  @IsDuration()
  keepRunsFor: string = '30d';

  @Setting('The programs that runbooks may name.')
  @ValidateNested({ each: true })
  @Type(() => AllowedCommand)
  commands: AllowedCommand[] = [demoRestart()];

  @Setting('The addresses that runbooks may send requests to.')
  @ValidateNested({ each: true })
  @Type(() => AllowedTarget)
  targets: AllowedTarget[] = [];

  @Setting('The Kubernetes clusters that runbooks may work on.')
  @ValidateNested({ each: true })
  @Type(() => AllowedCluster)
  clusters: AllowedCluster[] = [];

  @Setting('The Docker Engines whose containers runbooks may restart.')
  @ValidateNested({ each: true })
  @Type(() => AllowedDockerHost)
  dockerHosts: AllowedDockerHost[] = [];

  @Setting('The Rundecks whose jobs runbooks may run.')
  @ValidateNested({ each: true })
  @Type(() => AllowedRundeck)
  rundecks: AllowedRundeck[] = [];

  @Setting('The workflows of GitHub Actions that runbooks may start.')
  @ValidateNested({ each: true })
  @Type(() => AllowedWorkflow)
  workflows: AllowedWorkflow[] = [];

  @Setting('The Ansible playbooks that runbooks may run.')
  @ValidateNested({ each: true })
  @Type(() => AllowedPlaybook)
  playbooks: AllowedPlaybook[] = [];

  @Setting('Where the feature flags are that runbooks may switch.')
  @ValidateNested({ each: true })
  @Type(() => AllowedFlags)
  featureFlags: AllowedFlags[] = [];
}

/** Restarts nothing: writes down what it would restart, so that the loop can be tried out. */
const demoRestart = (): AllowedCommand =>
  Object.assign(new AllowedCommand(), {
    name: 'demo-restart',
    program: 'node',
    args: ['scripts/demo-restart.mjs'],
    timeout: '30s',
  });
