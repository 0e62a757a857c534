import { IsNotEmpty, IsString } from 'class-validator';
import { IsDuration, Section, Setting } from '#libs/config';

/** Triage's settings. */
@Section('triage', 'How a new incident is looked at, and where the runbooks are.')
export class TriageConfig {
  @Setting('The folder of the runbooks, from the project root unless absolute.', {
    example: '/etc/argus/runbooks',
  })
  @IsString()
  @IsNotEmpty()
  runbooksFolder: string = 'runbooks';

  @Setting('For how long runbooks are used before the folder is read again.', { example: '30s' })
  @IsDuration()
  reloadAfter: string = '30s';
}
