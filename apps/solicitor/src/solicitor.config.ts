import { IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';

/** The solicitor's settings. */
@Section('solicitor', 'Who may approve actions, and for how long they are asked.')
export class SolicitorConfig {
  @Setting('How long a person has to decide.', { example: '30m' })
  @IsDuration()
  expiry: string = '30m';

  @Setting('The names that may decide, as people type them; anybody when empty.', {
    example: ['alice@example.org', 'bob@example.org'],
  })
  @IsString({ each: true })
  @Matches(/^\S(.{0,98}\S)?$/u, { each: true, message: '$property must be names of 1 to 100 characters' })
  approvers: string[] = [];

  @Secret('ARGUS_APPROVAL_KEY', 'Asked for with every decision. Needed when http.host is not loopback.')
  @IsOptional()
  @IsString()
  @MinLength(16)
  approvalKey?: string;
}
