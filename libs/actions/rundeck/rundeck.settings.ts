import { ArrayNotEmpty, IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** A Rundeck whose jobs runbooks may run. */
export class AllowedRundeck {
  @Setting('The name that runbooks use; one that names no server means "rundeck".', { example: 'rundeck' })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: '$property must be kebab-case, such as rundeck' })
  name: string = 'rundeck';

  @Setting('Where it is.', { example: 'https://rundeck.example.com' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  url!: string;

  @Setting('The environment variable with the API token.', { example: 'ARGUS_ACTION_TOKEN_RUNDECK' })
  @Matches(/^ARGUS_ACTION_TOKEN_[A-Z0-9_]+$/, { message: '$property must be named ARGUS_ACTION_TOKEN_…' })
  tokenVariable!: string;

  @Setting('The ids of the jobs that may be run.', { example: ['3d6a7a1c-6f1f-4f4e-9d1a-0b6a3c9b2f10'] })
  @ArrayNotEmpty()
  @IsString({ each: true })
  jobs!: string[];

  @Setting(
    'The option of the jobs that takes the key of a run. With it, a run is found again after a crash; without, a person has to look.',
    { example: 'argus_run' },
  )
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.-]+$/, { message: '$property must be the name of an option, such as argus_run' })
  keyOption?: string;

  @Setting('How long a job may take.', { example: '10m' })
  @IsDuration()
  timeout: string = '10m';

  @Setting('How often is looked whether it has ended.', { example: '3s' })
  @IsDuration()
  lookEvery: string = '3s';
}
