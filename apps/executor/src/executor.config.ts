import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, IsUrl, Matches, ValidateNested } from 'class-validator';
import { IsDuration, Section, Setting } from '#libs/config';

/** A program that runbooks may name. */
export class AllowedCommand {
  @Setting('The name that runbooks use.', { example: 'restart-deployment' })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    message: '$property must be kebab-case, such as restart-deployment',
  })
  name!: string;

  @Setting('The program, started without a shell: an absolute path, or a name found on the PATH.', {
    example: '/usr/bin/kubectl',
  })
  @IsString()
  @IsNotEmpty()
  program!: string;

  @Setting("Arguments that come before the runbook's.", { example: ['rollout', 'restart'] })
  @IsString({ each: true })
  args: string[] = [];

  @Setting('How long it may run before its whole process group is stopped.', { example: '2m' })
  @IsDuration()
  timeout: string = '60s';

  @Setting('Environment variables that it is given besides PATH, HOME, LANG and TZ.', {
    example: ['KUBECONFIG'],
  })
  @IsString({ each: true })
  passEnvironment: string[] = [];
}

/** A place that runbooks may send requests to. */
export class AllowedTarget {
  @Setting('The start of the addresses: requests may go there and to what lies below it.', {
    example: 'https://deploy.example.com/api/restart/',
  })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  url!: string;

  @Setting('The methods that may be used.', { example: ['POST'] })
  @IsIn(['POST', 'PUT', 'PATCH', 'DELETE'], { each: true })
  methods: string[] = ['POST'];

  @Setting('The environment variable whose value is sent as bearer token.', {
    example: 'ARGUS_ACTION_TOKEN_DEPLOY',
  })
  @IsOptional()
  @Matches(/^ARGUS_ACTION_TOKEN_[A-Z0-9_]+$/, { message: '$property must be named ARGUS_ACTION_TOKEN_…' })
  tokenVariable?: string;

  @Setting('How long to wait for the answer.', { example: '30s' })
  @IsDuration()
  timeout: string = '30s';
}

/** The executor's settings. */
@Section('executor', 'What may be run once it is approved. Whatever is not listed is refused.')
export class ExecutorConfig {
  @Setting('How long after the approval an action may still begin.', { example: '10m' })
  @IsDuration()
  grantValidFor: string = '10m';

  @Setting('The programs that runbooks may name.')
  @ValidateNested({ each: true })
  @Type(() => AllowedCommand)
  commands: AllowedCommand[] = [demoRestart()];

  @Setting('The addresses that runbooks may send requests to.')
  @ValidateNested({ each: true })
  @Type(() => AllowedTarget)
  targets: AllowedTarget[] = [];
}

/** Restarts nothing: writes down what it would restart, so that the loop can be tried out. */
const demoRestart = (): AllowedCommand =>
  Object.assign(new AllowedCommand(), {
    name: 'demo-restart',
    program: 'node',
    args: ['scripts/demo-restart.mjs'],
    timeout: '30s',
  });
