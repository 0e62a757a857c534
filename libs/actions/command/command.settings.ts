import { IsNotEmpty, IsString, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

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
