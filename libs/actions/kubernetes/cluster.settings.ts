import { ArrayNotEmpty, IsBoolean, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';

/** A Kubernetes cluster that runbooks may work on. */
export class AllowedCluster {
  @Setting('The name that runbooks use; one that names no cluster means "default".', {
    example: 'production',
  })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: '$property must be kebab-case, such as production' })
  name: string = 'default';

  @Setting(
    'The kubeconfig file. Left out: what KUBECONFIG names, ~/.kube/config, or the service account of the pod that Argus runs in.',
    { example: '/etc/argus/kubeconfig' },
  )
  @IsOptional()
  @IsString()
  kubeconfig?: string;

  @Setting("The context of the kubeconfig file. Left out: the file's own.", { example: 'production' })
  @IsOptional()
  @IsString()
  context?: string;

  @Setting('The namespaces whose deployments may be restarted and scaled.', { example: ['shop'] })
  @ArrayNotEmpty()
  @IsString({ each: true })
  namespaces: string[] = ['default'];

  @Setting('Whether nodes may be cordoned.', { example: true })
  @IsBoolean()
  nodes: boolean = false;

  @Setting('The largest share of its instances that scaling may take from a deployment, percent.', {
    example: 30,
  })
  @IsInt()
  @Min(0)
  @Max(100)
  mostTakenAway: number = 50;

  @Setting('How long to wait for the API server.', { example: '30s' })
  @IsDuration()
  timeout: string = '30s';
}
