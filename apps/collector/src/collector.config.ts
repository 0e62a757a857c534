import { Type } from 'class-transformer';
import { ArrayUnique, IsOptional, IsString, Matches, MinLength, ValidateNested } from 'class-validator';
import { Secret, Section, Setting } from '#libs/config';
import { IsBodySize } from './body-size.js';
import { GenericSourceConfig } from './sources/generic/generic-source.config.js';

/** What a sender has to show. Where both are set, either will do. */
export class CollectorAuthConfig {
  @Secret('ARGUS_COLLECTOR_TOKEN', 'The bearer token that senders show, at least 8 characters.')
  @IsOptional()
  @IsString()
  @MinLength(8)
  bearerToken?: string;

  @Setting('The name that senders give with the password.', { example: 'alertmanager' })
  @Matches(/^[^:\s]{1,100}$/, {
    message: '$property must be 1 to 100 characters without colons and spaces',
  })
  user: string = 'alertmanager';

  @Secret('ARGUS_COLLECTOR_PASSWORD', 'The password that senders show, at least 8 characters.')
  @IsOptional()
  @IsString()
  @MinLength(8)
  password?: string;
}

/** Who may tell of changes besides those who show the credential of all deliveries. */
export class ChangeSecretsConfig {
  @Secret(
    'ARGUS_GITHUB_WEBHOOK_SECRET',
    'The secret of the GitHub webhooks that tell of deployments and pushes (/webhooks/changes/github), at least 8 characters.',
  )
  @IsOptional()
  @IsString()
  @MinLength(8)
  githubSecret?: string;

  @Secret(
    'ARGUS_GITLAB_WEBHOOK_SECRET',
    'The secret token of the GitLab webhooks that tell of deployments, pushes and feature flags (/webhooks/changes/gitlab), at least 8 characters.',
  )
  @IsOptional()
  @IsString()
  @MinLength(8)
  gitlabSecret?: string;
}

/** The collector's settings. */
@Section('collector', 'Which sources may deliver alerts, and how they prove who they are.')
export class CollectorConfig {
  @Setting('How long a body may be, before and after decompression; longer ones are quarantined.', {
    example: '4mb',
  })
  @IsBodySize()
  bodyLimit: string = '4mb';

  @Setting('What a sender has to show. Needed when http.host is not loopback.')
  @ValidateNested()
  @Type(() => CollectorAuthConfig)
  auth: CollectorAuthConfig = new CollectorAuthConfig();

  @Setting('Sources of JSON besides Alertmanager, each with where its fields stand.')
  @ValidateNested({ each: true })
  @Type(() => GenericSourceConfig)
  @ArrayUnique((source: GenericSourceConfig) => source.name, {
    message: '$property must have names of their own, and two share one',
  })
  sources: GenericSourceConfig[] = [];

  @Setting('Who tells of changes with a signature or token of its own.')
  @ValidateNested()
  @Type(() => ChangeSecretsConfig)
  changes: ChangeSecretsConfig = new ChangeSecretsConfig();
}
