import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { IsDuration, Section, Setting } from '#libs/config';
import { PrometheusServerConfig } from '#libs/probing';

/** The closer's settings. */
@Section('closer', 'What is asked before an action is believed to have helped, or an incident to be over.')
export class CloserConfig {
  @Setting("The Prometheus that runbooks' checks ask. Without it they are left out.")
  @ValidateNested()
  @Type(() => PrometheusServerConfig)
  prometheus: PrometheusServerConfig = new PrometheusServerConfig();

  @Setting('How long an answer to a check is waited for.', { example: '10s' })
  @IsDuration()
  checkTimeout: string = '10s';
}
