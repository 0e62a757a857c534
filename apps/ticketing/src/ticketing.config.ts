import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Section, Setting, milliseconds } from '#libs/config';
import { type Policy, type TrackerName, trackerNames } from '#libs/policy';
import type { TicketingPolicy } from './domain/policy.js';
import { type CommentTopic, commentTopics } from './domain/state.js';
import { JiraConfig } from './jira.config.js';
import { ServiceNowConfig } from './servicenow.config.js';

/** The settings of ticketing. */
@Section('ticketing', 'Where tickets are kept, and what they are told.')
export class TicketingConfig {
  @Setting(
    'Which tracker holds the tickets that the policy sends nowhere else: files on this machine, Jira or ServiceNow.',
    { example: 'jira' },
  )
  @IsIn(trackerNames)
  tracker: TrackerName = 'file';

  @Setting('The folder of the tracker "file"; by default tickets in the data folder.', {
    example: '/var/lib/argus/tickets',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  folder?: string;

  @Setting('Jira.')
  @ValidateIf(({ tracker, jira }: TicketingConfig) => tracker === 'jira' || jira.site !== '')
  @ValidateNested()
  @Type(() => JiraConfig)
  jira: JiraConfig = new JiraConfig();

  @Setting('ServiceNow.')
  @ValidateIf(
    ({ tracker, servicenow }: TicketingConfig) => tracker === 'servicenow' || servicenow.instance !== '',
  )
  @ValidateNested()
  @Type(() => ServiceNowConfig)
  servicenow: ServiceNowConfig = new ServiceNowConfig();

  @Setting('What a ticket is told in comments; its description tells all of it anyway.', {
    example: ['recommendation', 'approval', 'action', 'resolved'],
  })
  @IsIn(commentTopics, { each: true })
  commentOn: CommentTopic[] = ['recommendation', 'approval', 'action', 'resolved', 'reopened'];

  @Setting(
    'A ticket is told more after this long at the earliest; what happens meanwhile is told at once then.',
    {
      example: '1m',
    },
  )
  @IsDuration()
  updateEvery: string = '30s';

  @Setting('So many graphs of what triage found a ticket is given at most; 0 for none.', { example: 4 })
  @IsInt()
  @Min(0)
  mostCharts: number = 4;

  // A ticket that was created although its answer was lost is found by the second attempt: two at least.
  @Setting('How often a request is tried before it is given up; after the first few, once a minute.', {
    example: 60,
  })
  @IsInt()
  @Min(2)
  maxAttempts: number = 240;
}

/** The names of the trackers that are set up. Files need nothing. */
export const configuredTrackers = ({ jira, servicenow }: TicketingConfig): string[] => [
  'file',
  ...(jira.site === '' ? [] : ['jira']),
  ...(servicenow.instance === '' ? [] : ['servicenow']),
];

/** The settings and the policy as the decision reads them. */
export const ticketingPolicy = (
  config: TicketingConfig,
  publicUrl: string,
  { version, tickets }: Pick<Policy, 'version' | 'tickets'>,
): TicketingPolicy => ({
  version,
  tracker: config.tracker,
  trackers: configuredTrackers(config),
  rules: tickets,
  publicUrl,
  commentOn: config.commentOn,
  mostCharts: config.mostCharts,
  updateEveryMs: milliseconds(config.updateEvery),
});
