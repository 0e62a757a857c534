import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';
import { severities, type Severity } from '#libs/contracts';
import type { ChannelPolicy, NotifierPolicy } from './domain/decide.js';

/** How e-mail is sent, and to whom. */
export class EmailChannelConfig {
  @Setting('mailbox writes into a folder that any mail reader opens; smtp sends.', { example: 'smtp' })
  @IsIn(['mailbox', 'smtp'])
  mode: 'mailbox' | 'smtp' = 'mailbox';

  @Setting('Who is told. An empty list switches e-mail off.', { example: ['oncall@example.com'] })
  @IsEmail({}, { each: true })
  recipients: string[] = ['oncall@argus.local'];

  @Setting('The sender; its domain is in the Message-IDs.', { example: 'Argus <argus@example.com>' })
  @IsEmail({ allow_display_name: true })
  from: string = 'Argus <argus@argus.local>';

  @Setting('An incident less bad than this is not told by e-mail.', { example: 'high' })
  @IsIn(severities)
  minimumSeverity: Severity = 'low';

  @Setting('The folder for mode mailbox; by default mailbox in the data folder.', {
    example: '/var/mail/argus',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  folder?: string;

  @Setting('The SMTP server.', { example: 'smtp.example.com' })
  @IsString()
  @IsNotEmpty()
  host: string = 'localhost';

  @Setting('Its port: 587 with STARTTLS, 465 with TLS from the start, 25 between servers.', { example: 465 })
  @IsInt()
  @Min(1)
  @Max(65535)
  port: number = 587;

  @Setting('TLS from the start (port 465). Otherwise STARTTLS is used where the server offers it.')
  @IsBoolean()
  secure: boolean = false;

  @Setting('The user to sign in as; left out where the server wants none.', { example: 'argus' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  user?: string;

  @Secret('ARGUS_SMTP_PASSWORD', 'The password of that user.')
  @ValidateIf((email: EmailChannelConfig) => email.mode === 'smtp' && email.user !== undefined)
  @IsString()
  @IsNotEmpty()
  password?: string;
}

/** Where Slack messages go. */
export class SlackChannelConfig {
  @Setting('Whether to tell people in Slack.', { example: true })
  @IsBoolean()
  enabled: boolean = false;

  @Setting('The ID of the channel (in Slack: its details, at the end), not its name.', {
    example: 'C0123456789',
  })
  @ValidateIf((slack: SlackChannelConfig) => slack.enabled)
  @Matches(/^[CG][A-Z0-9]{4,}$/, { message: '$property must be the ID of a channel, such as C0123456789' })
  channel: string = '';

  @Secret('ARGUS_SLACK_TOKEN', 'The bot token of the Slack app, xoxb-….')
  @ValidateIf((slack: SlackChannelConfig) => slack.enabled)
  @IsString()
  @IsNotEmpty()
  token?: string;

  @Setting('An incident less bad than this is not told in Slack.', { example: 'high' })
  @IsIn(severities)
  minimumSeverity: Severity = 'medium';

  @Setting('Where the Slack Web API is, when it is not at slack.com.', {
    example: 'https://slack-gov.com/api/',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  apiUrl?: string;
}

/** The notifier's settings. */
@Section('notifier', 'Whom to tell about incidents, and by which channel.')
export class NotifierConfig {
  @Setting('E-mail.')
  @ValidateNested()
  @Type(() => EmailChannelConfig)
  email: EmailChannelConfig = new EmailChannelConfig();

  @Setting('Slack.')
  @ValidateNested()
  @Type(() => SlackChannelConfig)
  slack: SlackChannelConfig = new SlackChannelConfig();

  @Setting('How often a message is tried before it is given up; after the first few, once a minute.', {
    example: 60,
  })
  @IsInt()
  @Min(1)
  maxAttempts: number = 60;

  @Setting('How long a mail server or Slack may take to answer.', { example: '10s' })
  @IsDuration()
  timeout: string = '10s';
}

/** The settings as the decision reads them: the channels that are switched on. */
export function notifierPolicy({ email, slack }: NotifierConfig, publicUrl: string): NotifierPolicy {
  const byEmail: ChannelPolicy = {
    name: 'email',
    recipients: email.recipients,
    minimumSeverity: email.minimumSeverity,
    staysInThread: false,
  };
  const inSlack: ChannelPolicy = {
    name: 'slack',
    recipients: [slack.channel],
    minimumSeverity: slack.minimumSeverity,
    staysInThread: true,
  };
  return {
    publicUrl,
    channels: [...(email.recipients.length > 0 ? [byEmail] : []), ...(slack.enabled ? [inSlack] : [])],
  };
}
