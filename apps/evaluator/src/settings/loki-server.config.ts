import { IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { Secret, Setting } from '#libs/config';
import { type ApiServerConfig, IsHttpUrl } from '#libs/probing';

const aName = { message: '$property must be 1 to 100 characters without colons and spaces' };

/** The Loki that rules ask unless they name another one. */
export class LokiServerConfig implements ApiServerConfig {
  @Setting('Where it answers.', { example: 'http://loki:3100' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('The name that is given with the password.', { example: 'argus' })
  @Matches(/^[^:\s]{1,100}$/, aName)
  user: string = 'argus';

  @Secret('ARGUS_LOKI_PASSWORD', 'The password that it wants, with the user.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  password?: string;

  @Secret('ARGUS_LOKI_TOKEN', 'The bearer token that it wants; used rather than the password.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('The tenant, where it keeps several apart (X-Scope-OrgID).', { example: 'shop' })
  @IsOptional()
  @Matches(/^[\w.|-]{1,150}$/, {
    message: '$property must be 1 to 150 letters, digits, ".", "_", "-" or "|"',
  })
  tenant?: string;
}
