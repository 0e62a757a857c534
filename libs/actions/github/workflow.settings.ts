import { IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** A workflow of GitHub Actions that runbooks may start. */
export class AllowedWorkflow {
  @Setting('The repository.', { example: 'example/operations' })
  @Matches(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, { message: '$property must be owner/name' })
  repository!: string;

  @Setting('The file name of the workflow, which has to have the trigger workflow_dispatch.', {
    example: 'restart.yml',
  })
  @Matches(/^[A-Za-z0-9._-]+\.ya?ml$/, { message: '$property must be a file name, such as restart.yml' })
  workflow!: string;

  @Setting('The branch or tag whose version of the workflow is run.', { example: 'main' })
  @IsString()
  ref: string = 'main';

  @Setting('The environment variable with the token, which needs the permission "Actions: write".', {
    example: 'ARGUS_ACTION_TOKEN_GITHUB',
  })
  @Matches(/^ARGUS_ACTION_TOKEN_[A-Z0-9_]+$/, { message: '$property must be named ARGUS_ACTION_TOKEN_…' })
  tokenVariable!: string;

  @Setting(
    "The workflow's input that takes the key of a run, where its run-name shows that input. With it, Argus waits for the end of the run and finds it again after a crash; without, it is done when GitHub has taken it.",
    { example: 'argus_run' },
  )
  @IsOptional()
  @Matches(/^[A-Za-z_][A-Za-z0-9_-]*$/, {
    message: '$property must be the name of an input, such as argus_run',
  })
  keyInput?: string;

  @Setting("GitHub's API.", { example: 'https://github.example.com/api/v3' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  apiUrl: string = 'https://api.github.com';

  @Setting('How long a run may take.', { example: '10m' })
  @IsDuration()
  timeout: string = '10m';

  @Setting('How often is looked whether it has ended.', { example: '10s' })
  @IsDuration()
  lookEvery: string = '10s';
}
