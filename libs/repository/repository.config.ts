import {
  IsArray,
  IsEmail,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';

/** Where documents can be kept and reviewed. */
export const repositoryHosts = ['folder', 'git', 'github', 'gitlab', 'gitea'] as const;
export type RepositoryHost = (typeof repositoryHosts)[number];

const hasRemote = ({ host }: RepositoryConfig): boolean => host !== 'folder';
const hasApi = ({ host }: RepositoryConfig): boolean => !['folder', 'git'].includes(host);

/** The repository of runbooks and of what else is written down. */
@Section('repository', 'Where runbooks and other documents are kept, and people review what Argus proposes.')
export class RepositoryConfig {
  @Setting('Who keeps it: a folder that is reviewed in the console, a Git remote, or a code host.', {
    example: 'github',
  })
  @IsIn(repositoryHosts)
  host: RepositoryHost = 'folder';

  @Setting('With folder: the folder that holds runbooks/ and docs/, from the project root unless absolute.', {
    example: '/srv/runbooks',
  })
  @IsString()
  @IsNotEmpty()
  folder: string = '.';

  @Setting('With the others: where Git finds it, by HTTP(S), SSH or as an absolute folder.', {
    example: 'https://github.com/shop/runbooks.git',
  })
  @ValidateIf(hasRemote)
  @Matches(/^(https?:\/\/[^\s@]+|ssh:\/\/\S+|[\w.-]+@[\w.-]+:\S+|\/\S*)$/, {
    message:
      '$property must be an address of HTTP(S) without user and password, of SSH, or an absolute folder',
  })
  remote?: string;

  @Setting('The branch that documents are read from and proposals are made for; by default, its own.', {
    example: 'main',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9][\w./-]*$/)
  base?: string;

  @Setting('With a code host: owner and name, or the path of the project with its groups.', {
    example: 'shop/runbooks',
  })
  @ValidateIf(hasApi)
  @Matches(/^[\w.-]+(\/[\w.-]+)+$/, { message: '$property must be like shop/runbooks' })
  project?: string;

  @Setting(
    'Where the code host answers: by default github.com or gitlab.com. Of GitHub Enterprise with /api/v3.',
    { example: 'https://gitea.example.com' },
  )
  @ValidateIf(({ host, url }: RepositoryConfig) => host === 'gitea' || url !== undefined)
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'], disallow_auth: true })
  url?: string;

  @Setting('The account that the token is of, for Git over HTTP(S).', { example: 'argus' })
  @Matches(/^[^:\s]{1,100}$/)
  user: string = 'argus';

  @Secret('ARGUS_REPOSITORY_TOKEN', 'A token that may push branches and open pull requests.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Secret('ARGUS_REPOSITORY_WEBHOOK_SECRET', 'What webhooks of the code host are signed with.')
  @IsOptional()
  @IsString()
  @MinLength(8)
  webhookSecret?: string;

  @Setting('The private key for SSH, an absolute path.', { example: '/etc/argus/runbooks_ed25519' })
  @IsOptional()
  @Matches(/^\//)
  sshKeyFile?: string;

  @Setting('The file that names the known hosts for SSH, an absolute path.', {
    example: '/etc/argus/known_hosts',
  })
  @ValidateIf(({ sshKeyFile }: RepositoryConfig) => sshKeyFile !== undefined)
  @Matches(/^\//)
  knownHostsFile?: string;

  @Setting('The e-mail address that commits are by.', { example: 'argus@example.com' })
  @IsEmail({ require_tld: false })
  email: string = 'chronicler@argus.local';

  @Setting('Who reviews proposals that CODEOWNERS names nobody for.', { example: ['alice', 'shop/oncall'] })
  @IsArray()
  @IsString({ each: true })
  reviewers: string[] = [];

  @Setting('The labels of pull requests.', { example: ['runbook', 'argus'] })
  @IsArray()
  @IsString({ each: true })
  labels: string[] = ['argus'];

  @Setting('Without a webhook, what people did there is seen this much later at most.', { example: '2m' })
  @IsDuration()
  pollEvery: string = '2m';

  @Setting('How long one call may take.', { example: '30s' })
  @IsDuration()
  timeout: string = '30s';
}
