import { IsNotEmpty, IsString } from 'class-validator';
import { Section, Setting } from '#libs/config';

/** The chronicler's settings. */
@Section('chronicler', 'Where the reports of closed incidents are written.')
export class ChroniclerConfig {
  @Setting('The folder of the reports, from the data folder unless absolute.', {
    example: '/var/lib/argus/reports',
  })
  @IsString()
  @IsNotEmpty()
  reportsFolder: string = 'reports';
}
