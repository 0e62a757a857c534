import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { Secret, Setting } from '#libs/config';
import { IsHttpUrl } from '#libs/probing';

/** A repository whose changes concern components. */
export class WatchedRepositoryConfig {
  @Setting('Its owner and name, or the path of the project with its groups.', { example: 'shop/checkout' })
  @Matches(/^[\w.-]+(\/[\w.-]+)+$/, { message: '$property must be like shop/checkout' })
  path: string = '';

  @Setting('The components that are built from it; without any, the one that is called like it.', {
    example: ['checkout', 'cart'],
  })
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  components: string[] = [];

  @Setting('The branch whose commits count; by default the default branch.', { example: 'production' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  branch?: string;
}

/** The GitHub whose deployments and commits triage looks at. */
export class GitHubEvidenceConfig {
  @Setting('Where its API answers; for GitHub Enterprise https://<host>/api/v3.')
  @IsHttpUrl()
  url: string = 'https://api.github.com';

  @Secret(
    'ARGUS_GITHUB_EVIDENCE_TOKEN',
    'A token that may read deployments and contents of the repositories; public ones can be read without, slowly.',
  )
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('The repositories that are looked at.')
  @ValidateNested({ each: true })
  @Type(() => WatchedRepositoryConfig)
  @ArrayMaxSize(500)
  repositories: WatchedRepositoryConfig[] = [];
}

/** The GitLab whose deployments and commits triage looks at. */
export class GitLabEvidenceConfig {
  @Setting('Where it answers.')
  @IsHttpUrl()
  url: string = 'https://gitlab.com';

  @Secret('ARGUS_GITLAB_EVIDENCE_TOKEN', 'An access token with the scope read_api.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('The projects that are looked at.')
  @ValidateNested({ each: true })
  @Type(() => WatchedRepositoryConfig)
  @ArrayMaxSize(500)
  repositories: WatchedRepositoryConfig[] = [];
}

/** The Kubernetes cluster whose events and rollouts triage looks at. */
export class KubernetesEvidenceConfig {
  @Setting(
    'The kubeconfig file. Left out: what KUBECONFIG names, ~/.kube/config, or the service account of the pod that Argus runs in.',
    { example: '/etc/argus/kubeconfig' },
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  kubeconfig?: string;

  @Setting("The context of the kubeconfig file. Left out: the file's own.", { example: 'production' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  context?: string;

  @Setting('The namespaces that are looked at; without any, the cluster is not asked.', { example: ['shop'] })
  @ArrayMaxSize(100)
  @Matches(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
    each: true,
    message: '$property must be names of namespaces',
  })
  namespaces: string[] = [];
}
