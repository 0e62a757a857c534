import { IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { Secret, Section, Setting } from '#libs/config';

/** The solicitor's settings. */
@Section(
  'solicitor',
  'The page of approvals. Who may decide, when they are asked, and until when, is in the policy.',
)
export class SolicitorConfig {
  @Setting(
    'The names that may decide where the policy names nobody, as people type them; anybody when empty.',
    {
      example: ['alice@example.org', 'bob@example.org'],
    },
  )
  @IsString({ each: true })
  @Matches(/^\S(.{0,98}\S)?$/u, { each: true, message: '$property must be names of 1 to 100 characters' })
  approvers: string[] = [];

  @Secret('ARGUS_APPROVAL_KEY', 'Asked for with every decision. Needed when http.host is not loopback.')
  @IsOptional()
  @IsString()
  @MinLength(16)
  approvalKey?: string;
}
