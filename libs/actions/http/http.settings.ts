import { IsBoolean, IsIn, IsOptional, IsUrl, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** A place that runbooks may send requests to. */
export class AllowedTarget {
  @Setting('The start of the addresses: requests may go there and to what lies below it.', {
    example: 'https://deploy.example.com/api/restart/',
  })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  url!: string;

  @Setting('The methods that may be used.', { example: ['POST'] })
  @IsIn(['POST', 'PUT', 'PATCH', 'DELETE'], { each: true })
  methods: string[] = ['POST'];

  @Setting('The environment variable whose value is sent as bearer token.', {
    example: 'ARGUS_ACTION_TOKEN_DEPLOY',
  })
  @IsOptional()
  @Matches(/^ARGUS_ACTION_TOKEN_[A-Z0-9_]+$/, { message: '$property must be named ARGUS_ACTION_TOKEN_…' })
  tokenVariable?: string;

  @Setting('How long to wait for the answer.', { example: '30s' })
  @IsDuration()
  timeout: string = '30s';

  @Setting(
    'Whether the receiver does a request once that comes twice with the same header Idempotency-Key. Only then is one sent again of which nobody knows whether it arrived.',
    { example: true },
  )
  @IsBoolean()
  knowsKeys: boolean = false;
}
