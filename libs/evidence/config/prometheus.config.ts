import { ArrayMaxSize, ArrayNotEmpty, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';
import { IsHttpUrl, PrometheusServerConfig } from '#libs/probing';

/** The Prometheus that triage asks. */
export class PrometheusEvidenceConfig extends PrometheusServerConfig {
  @Setting('Its address as people open it and alerts name it, where that is not `url`.', {
    example: 'https://prometheus.example.com',
  })
  @IsOptional()
  @IsHttpUrl()
  publicUrl?: string;

  @Setting('The labels that name a service or component, the surest first.', {
    example: ['service', 'app', 'container'],
  })
  @ArrayNotEmpty()
  @ArrayMaxSize(8)
  @Matches(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, { each: true, message: '$property must be names of labels' })
  componentLabels: string[] = ['service', 'app', 'container', 'job', 'pod'];

  @Setting('Beginnings of the names of metrics that say nothing of a service.')
  @ArrayMaxSize(200)
  @IsString({ each: true })
  ignored: string[] = [
    'go_',
    'promhttp_',
    'scrape_',
    'python_gc_',
    'python_info',
    'nodejs_version',
    'ALERTS',
  ];

  @Setting(
    'Counters are looked at as rates over this long: four times the scrape interval is a good choice.',
    {
      example: '2m',
    },
  )
  @IsDuration()
  rateWindow: string = '2m';

  @Setting('How many series are read for one incident.', { example: 5000 })
  @IsInt()
  @Min(1)
  @Max(50_000)
  mostSeries: number = 5_000;
}
