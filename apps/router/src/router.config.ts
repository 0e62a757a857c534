import { Type } from 'class-transformer';
import { IsOptional, IsString, Matches, MinLength, ValidateNested } from 'class-validator';
import { Secret, Section, Setting } from '#libs/config';

/** What whoever asks for silences has to show. Where both are set, either will do. */
export class RouterAuthConfig {
  @Secret('ARGUS_ROUTER_TOKEN', 'The bearer token that is shown for silences, at least 8 characters.')
  @IsOptional()
  @IsString()
  @MinLength(8)
  bearerToken?: string;

  @Setting('The name that is given with the password.', { example: 'amtool' })
  @Matches(/^[^:\s]{1,100}$/, {
    message: '$property must be 1 to 100 characters without colons and spaces',
  })
  user: string = 'amtool';

  @Secret('ARGUS_ROUTER_PASSWORD', 'The password that is shown for silences, at least 8 characters.')
  @IsOptional()
  @IsString()
  @MinLength(8)
  password?: string;
}

/** The router's settings; what it decides by stands in the policy. */
@Section('router', 'Who may read and change silences.')
export class RouterConfig {
  @Setting('What has to be shown. Without it, silences can be asked for only where http.host is loopback.')
  @ValidateNested()
  @Type(() => RouterAuthConfig)
  auth: RouterAuthConfig = new RouterAuthConfig();
}
