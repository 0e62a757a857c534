import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { Setting } from '#libs/config';
import { IsHttpUrl } from '#libs/probing';

/** An expression for Prometheus. */
export class PrometheusSourceConfig {
  @Setting('The expression in PromQL; every series it gives is looked at by itself.', {
    example: 'sum by (service) (rate(http_errors_total[5m]))',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  query!: string;

  @Setting('The Prometheus to ask, where it is not that of evaluator.prometheus.', {
    example: 'http://prometheus-2:9090',
  })
  @IsOptional()
  @IsHttpUrl()
  url?: string;
}
