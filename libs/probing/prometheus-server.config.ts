import { IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { Secret, Setting } from '#libs/config';
import type { ApiServerConfig } from './api-server.js';
import { IsHttpUrl } from './is-http-url.js';

/** A Prometheus that is asked, and what it wants to be shown. */
export class PrometheusServerConfig implements ApiServerConfig {
  @Setting('Where it answers.', { example: 'http://prometheus:9090' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('The name that is given with the password.', { example: 'argus' })
  @Matches(/^[^:\s]{1,100}$/, { message: '$property must be 1 to 100 characters without colons and spaces' })
  user: string = 'argus';

  @Secret('ARGUS_PROMETHEUS_PASSWORD', 'The password that it wants, with the user.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  password?: string;

  @Secret('ARGUS_PROMETHEUS_TOKEN', 'The bearer token that it wants; used rather than the password.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('The tenant, for servers that keep several apart (X-Scope-OrgID).', { example: 'shop' })
  @IsOptional()
  @Matches(/^[\w.|-]{1,150}$/, {
    message: '$property must be 1 to 150 letters, digits, ".", "_", "-" or "|"',
  })
  tenant?: string;
}
