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
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';

/** How e-mail is sent. Whom to: the receivers of the policy. */
export class EmailChannelConfig {
  @Setting('mailbox writes into a folder that any mail reader opens; smtp sends.', { example: 'smtp' })
  @IsIn(['mailbox', 'smtp'])
  mode: 'mailbox' | 'smtp' = 'mailbox';

  @Setting('The sender; its domain is in the Message-IDs.', { example: 'Argus <argus@example.com>' })
  @IsEmail({ allow_display_name: true })
  from: string = 'Argus <argus@argus.local>';

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

/** How Slack is reached, and how it reaches Argus. Which channels: the receivers of the policy. */
export class SlackChannelConfig {
  @Secret('ARGUS_SLACK_TOKEN', 'The bot token of the Slack app, xoxb-….')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  token?: string;

  @Secret(
    'ARGUS_SLACK_SIGNING_SECRET',
    'The signing secret of the Slack app: with it, buttons that people press are heard at /slack/events.',
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  signingSecret?: string;

  @Secret(
    'ARGUS_SLACK_APP_TOKEN',
    'The app-level token, xapp-…: with it, buttons are heard in Socket Mode, and nothing has to be reachable.',
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  appToken?: string;

  @Setting('Where the Slack Web API is, when it is not at slack.com.', {
    example: 'https://slack-gov.com/api/',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  apiUrl?: string;
}

/** The notifier's settings. */
@Section('notifier', 'How people are told about incidents. Whom, and when: the policy.')
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

  @Setting('How long a mail server, Slack or a webhook may take to answer.', { example: '10s' })
  @IsDuration()
  timeout: string = '10s';
}
