import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';
import type { TicketingPolicy } from './domain/decide.js';
import { type CommentTopic, commentTopics } from './domain/state.js';

/** Jira's priorities for Argus's severities; a severity without one leaves the priority as it is. */
export class JiraPrioritiesConfig {
  @Setting('The priority of a critical incident.', { example: 'Highest' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  critical?: string;

  @Setting('The priority of a high incident.', { example: 'High' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  high?: string;

  @Setting('The priority of a medium incident.', { example: 'Medium' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  medium?: string;

  @Setting('The priority of a low incident.', { example: 'Low' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  low?: string;

  @Setting('The priority of an incident that is only for information.', { example: 'Lowest' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  info?: string;
}

/** Where in Jira the tickets go, and as whom. Looked at only where Jira is the tracker. */
export class JiraConfig {
  @Setting('The address of the Jira Cloud site.', { example: 'https://example.atlassian.net' })
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  site: string = '';

  @Setting('The e-mail address of the account that Argus uses.', { example: 'argus@example.com' })
  @IsEmail()
  email: string = '';

  @Secret('ARGUS_JIRA_TOKEN', 'The API token of that account.')
  @IsString()
  @IsNotEmpty()
  token: string = '';

  @Setting('The key of the project.', { example: 'OPS' })
  @Matches(/^[A-Z][A-Z0-9_]+$/, { message: '$property must be the key of a project, such as OPS' })
  project: string = '';

  @Setting('The name of the issue type.', { example: 'Incident' })
  @IsString()
  @IsNotEmpty()
  issueType: string = 'Task';

  @Setting("The names of Jira's priorities, by severity.")
  @ValidateNested()
  @Type(() => JiraPrioritiesConfig)
  priorities: JiraPrioritiesConfig = new JiraPrioritiesConfig();

  @Setting('How long Jira may take to answer.', { example: '30s' })
  @IsDuration()
  timeout: string = '20s';
}

/** The settings of ticketing. */
@Section('ticketing', 'Where tickets are kept, and what they are told.')
export class TicketingConfig {
  @Setting('Which tracker holds the tickets: files on this machine, or Jira.', { example: 'jira' })
  @IsIn(['file', 'jira'])
  tracker: 'file' | 'jira' = 'file';

  @Setting('The folder of the tracker "file"; by default tickets in the data folder.', {
    example: '/var/lib/argus/tickets',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  folder?: string;

  @Setting('Jira.')
  @ValidateIf(({ tracker }: TicketingConfig) => tracker === 'jira')
  @ValidateNested()
  @Type(() => JiraConfig)
  jira: JiraConfig = new JiraConfig();

  @Setting('What a ticket is told in comments.', {
    example: ['recommendation', 'approval', 'action', 'resolved'],
  })
  @IsIn(commentTopics, { each: true })
  commentOn: CommentTopic[] = [...commentTopics];

  // A ticket that was created although its answer was lost is found by the second attempt: two at least.
  @Setting('How often a request is tried before it is given up; after the first few, once a minute.', {
    example: 60,
  })
  @IsInt()
  @Min(2)
  maxAttempts: number = 240;
}

/** The settings as the decision reads them. */
export const ticketingPolicy = (
  { tracker, commentOn }: TicketingConfig,
  publicUrl: string,
): TicketingPolicy => ({
  tracker,
  publicUrl,
  commentOn,
});
