import { ArrayNotEmpty, IsString, IsUrl, Matches } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** A receiver of webhooks that switches feature flags. */
export class AllowedFlags {
  @Setting('Where the webhook goes.', { example: 'https://flags.example.com/hooks/argus' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  url!: string;

  @Setting('The environment variable with the secret that the webhook is signed with.', {
    example: 'ARGUS_ACTION_TOKEN_FLAGS',
  })
  @Matches(/^ARGUS_ACTION_TOKEN_[A-Z0-9_]+$/, { message: '$property must be named ARGUS_ACTION_TOKEN_…' })
  secretVariable!: string;

  @Setting('The flags that may be switched.', { example: ['new-checkout'] })
  @ArrayNotEmpty()
  @IsString({ each: true })
  flags!: string[];

  @Setting('How long to wait for the answer.', { example: '30s' })
  @IsDuration()
  timeout: string = '30s';
}
