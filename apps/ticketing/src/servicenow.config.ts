import { IsNotEmpty, IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { IsDuration, Secret, Setting } from '#libs/config';

/** Where in ServiceNow the tickets go, and as whom. Looked at only where ServiceNow is used. */
export class ServiceNowConfig {
  @Setting('The address of the instance.', { example: 'https://example.service-now.com' })
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  instance: string = '';

  @Setting('The user that Argus signs in as.', { example: 'argus' })
  @IsString()
  @IsNotEmpty()
  user: string = '';

  @Secret('ARGUS_SERVICENOW_PASSWORD', 'The password of that user.')
  @IsString()
  @IsNotEmpty()
  password: string = '';

  @Setting('The table of the tickets.', { example: 'incident' })
  @Matches(/^[a-z][a-z0-9_]*$/, { message: '$property must be the name of a table, such as incident' })
  table: string = 'incident';

  @Setting('The sys_id of the group that tickets are assigned to.', {
    example: 'd625dccec0a8016700a222a0f7900d06',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  assignmentGroup?: string;

  @Setting('The resolution code of a resolved ticket.', { example: 'Solution provided' })
  @IsString()
  @IsNotEmpty()
  closeCode: string = 'Solution provided';

  @Setting('How long ServiceNow may take to answer.', { example: '30s' })
  @IsDuration()
  timeout: string = '20s';
}
