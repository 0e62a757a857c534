import { Type } from 'class-transformer';
import {
  IsEmail,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';
import { ModelConfig } from '#libs/integrations/model';

const isWanted = ({ site }: ConfluenceConfig): boolean => site !== undefined;

/** Where postmortems are pages, too. */
export class ConfluenceConfig {
  @Setting("The site's address; without it, nothing goes to Confluence.", {
    example: 'https://example.atlassian.net',
  })
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  site?: string;

  @Setting('The e-mail address of the account.', { example: 'argus@example.com' })
  @ValidateIf(isWanted)
  @IsEmail()
  email?: string;

  @Secret('ARGUS_CONFLUENCE_TOKEN', 'API token of the Confluence account.')
  @ValidateIf(isWanted)
  @IsString()
  @IsNotEmpty()
  token?: string;

  @Setting("The space's key.", { example: 'OPS' })
  @ValidateIf(isWanted)
  @Matches(/^[A-Za-z0-9~_-]+$/)
  space?: string;

  @Setting('The id of the page below which postmortems are filed.', { example: '98765' })
  @IsOptional()
  @Matches(/^\d+$/)
  parentId?: string;

  @Setting('How long one request may take.', { example: '10s' })
  @IsDuration()
  timeout: string = '10s';
}

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

  @Setting('Where postmortems are pages, too.')
  @ValidateNested()
  @Type(() => ConfluenceConfig)
  confluence: ConfluenceConfig = new ConfluenceConfig();

  @Setting('The model that may word the prose of drafted runbooks.')
  @ValidateNested()
  @Type(() => ModelConfig)
  model: ModelConfig = new ModelConfig();
}
