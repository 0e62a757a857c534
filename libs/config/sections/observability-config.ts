import { IsIn, IsOptional, IsUrl } from 'class-validator';
import { Section, Setting } from '../section.js';

/** How much this process tells about itself, and to whom. */
@Section('observability', 'Logs and traces of Argus itself.')
export class ObservabilityConfig {
  @Setting('The least important messages that are still logged.', { example: 'debug' })
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' = 'info';

  @Setting('json for machines, pretty for people; auto is pretty on a terminal and json elsewhere.', {
    example: 'json',
  })
  @IsIn(['auto', 'json', 'pretty'])
  logFormat: 'auto' | 'json' | 'pretty' = 'auto';

  @Setting('The OpenTelemetry collector that spans are sent to over HTTP; none are sent without it.', {
    example: 'http://otel-collector:4318',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  otlpEndpoint?: string;
}
