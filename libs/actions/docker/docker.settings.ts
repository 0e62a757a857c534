import { ArrayNotEmpty, IsNotEmpty, IsString, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** A Docker Engine whose containers runbooks may restart. */
export class AllowedDockerHost {
  @Setting('The name that runbooks use; one that names no host means "local".', { example: 'local' })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: '$property must be kebab-case, such as local' })
  name: string = 'local';

  @Setting("The Engine's socket.", { example: '/var/run/docker.sock' })
  @IsString()
  @IsNotEmpty()
  socket: string = '/var/run/docker.sock';

  @Setting('The names of the containers that may be restarted.', { example: ['checkout'] })
  @ArrayNotEmpty()
  @IsString({ each: true })
  containers!: string[];

  @Setting('How long to wait until it has restarted.', { example: '60s' })
  @IsDuration()
  timeout: string = '60s';
}
