import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { Section, Setting } from '#libs/config';

/** The chronicler's settings. */
@Section('chronicler', 'Where what is known of closed incidents is written down.')
export class ChroniclerConfig {
  @Setting('The folder of the postmortems, from the data folder unless absolute.', {
    example: '/var/lib/argus/reports',
  })
  @IsString()
  @IsNotEmpty()
  reportsFolder: string = 'reports';

  @Setting("A template of postmortems in place of Argus's own, from the project root unless absolute.", {
    example: 'config/postmortem.md',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  template?: string;

  @Setting(
    'The folder that holds runbooks/ and docs/ as they are now, from the project root unless absolute.',
    {
      example: '/srv/runbooks',
    },
  )
  @IsString()
  @IsNotEmpty()
  repository: string = '.';
}
