import { IsNotEmpty, IsOptional, IsString, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** An Ansible playbook that runbooks may run. */
export class AllowedPlaybook {
  @Setting('The name that runbooks use.', { example: 'restart-service' })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: '$property must be kebab-case, such as restart-service' })
  name!: string;

  @Setting("The playbook's file.", { example: '/etc/ansible/restart-service.yml' })
  @IsString()
  @IsNotEmpty()
  file!: string;

  @Setting("The inventory. Left out: Ansible's own.", { example: '/etc/ansible/hosts' })
  @IsOptional()
  @IsString()
  inventory?: string;

  @Setting('The program: an absolute path, or a name found on the PATH.', {
    example: '/usr/bin/ansible-playbook',
  })
  @IsString()
  @IsNotEmpty()
  program: string = 'ansible-playbook';

  @Setting('How long it may run before its whole process group is stopped.', { example: '10m' })
  @IsDuration()
  timeout: string = '10m';

  @Setting('Environment variables that it is given besides PATH, HOME, LANG and TZ.', {
    example: ['ANSIBLE_CONFIG'],
  })
  @IsString({ each: true })
  passEnvironment: string[] = [];
}
