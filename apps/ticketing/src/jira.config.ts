import { Type } from 'class-transformer';
import { IsEmail, IsNotEmpty, IsOptional, IsString, IsUrl, Matches, ValidateNested } from 'class-validator';
import { IsDuration, Secret, Setting } from '#libs/config';

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

/** Issue types for severities that have one of their own; the others get `issueType`. */
export class JiraIssueTypesConfig {
  @Setting('The issue type of a critical incident.', { example: 'Incident' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  critical?: string;

  @Setting('The issue type of a high incident.', { example: 'Incident' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  high?: string;

  @Setting('The issue type of a medium incident.', { example: 'Bug' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  medium?: string;

  @Setting('The issue type of a low incident.', { example: 'Task' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  low?: string;

  @Setting('The issue type of an incident that is only for information.', { example: 'Task' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  info?: string;
}

/** Where in Jira the tickets go, and as whom. Looked at only where Jira is used. */
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

  @Secret(
    'ARGUS_JIRA_WEBHOOK_SECRET',
    'The secret of the webhook by which Jira tells what people do to tickets; without one, none is taken.',
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  webhookSecret?: string;

  @Setting('The key of the project.', { example: 'OPS' })
  @Matches(/^[A-Z][A-Z0-9_]+$/, { message: '$property must be the key of a project, such as OPS' })
  project: string = '';

  @Setting('The name of the issue type.', { example: 'Incident' })
  @IsString()
  @IsNotEmpty()
  issueType: string = 'Task';

  @Setting('The names of issue types for severities that have one of their own.')
  @ValidateNested()
  @Type(() => JiraIssueTypesConfig)
  issueTypes: JiraIssueTypesConfig = new JiraIssueTypesConfig();

  @Setting("The names of Jira's priorities, by severity.")
  @ValidateNested()
  @Type(() => JiraPrioritiesConfig)
  priorities: JiraPrioritiesConfig = new JiraPrioritiesConfig();

  @Setting('The resolution of a finished ticket, where the transition asks for one.', { example: 'Done' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  resolution?: string;

  @Setting('How long Jira may take to answer.', { example: '30s' })
  @IsDuration()
  timeout: string = '20s';
}
