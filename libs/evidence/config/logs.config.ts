import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { Secret, Setting } from '#libs/config';
import { type ApiServerConfig, IsHttpUrl } from '#libs/probing';

const aName = { message: '$property must be 1 to 100 characters without colons and spaces' };
const fieldNames = {
  each: true,
  message: '$property must be names of 1 to 200 letters, digits, ".", "_", "-" or "@"',
};
const fieldName = { message: '$property must be a name of 1 to 200 letters, digits, ".", "_", "-" or "@"' };
const aField = /^[\w.@-]{1,200}$/;

/** The Grafana in which people look at what Loki keeps. */
export class GrafanaConfig {
  @Setting('Where people open it.', { example: 'https://grafana.example.com' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('The uid of its Loki data source.', { example: 'loki' })
  @Matches(/^[\w-]{1,100}$/, { message: '$property must be 1 to 100 letters, digits, "_" or "-"' })
  dataSource: string = 'loki';
}

/** The Loki that triage asks. */
export class LokiEvidenceConfig implements ApiServerConfig {
  @Setting('Where it answers.', { example: 'http://loki:3100' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('The name that is given with the password.', { example: 'argus' })
  @Matches(/^[^:\s]{1,100}$/, aName)
  user: string = 'argus';

  @Secret('ARGUS_LOKI_PASSWORD', 'The password that it wants, with the user.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  password?: string;

  @Secret('ARGUS_LOKI_TOKEN', 'The bearer token that it wants; used rather than the password.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('The tenant, where it keeps several apart (X-Scope-OrgID).', { example: 'shop' })
  @IsOptional()
  @Matches(/^[\w.|-]{1,150}$/, {
    message: '$property must be 1 to 150 letters, digits, ".", "_", "-" or "|"',
  })
  tenant?: string;

  @Setting('The labels that name a service or component, the surest first.', {
    example: ['service_name', 'app'],
  })
  @ArrayNotEmpty()
  @ArrayMaxSize(8)
  @Matches(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, { each: true, message: '$property must be names of labels' })
  componentLabels: string[] = ['service_name', 'service', 'app', 'container', 'pod'];

  @Setting('Matchers that every stream has to fit besides.', { example: 'cluster="eu", namespace="shop"' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  matchers?: string;

  @Setting('How many lines are read for one incident.', { example: 20_000 })
  @IsInt()
  @Min(100)
  @Max(200_000)
  mostLines: number = 20_000;

  @Setting('The Grafana that links lead to; without its address there are none.')
  @ValidateNested()
  @Type(() => GrafanaConfig)
  grafana: GrafanaConfig = new GrafanaConfig();
}

/** The Elasticsearch or OpenSearch that triage asks. */
export class ElasticsearchEvidenceConfig implements ApiServerConfig {
  @Setting('Where it answers.', { example: 'https://elasticsearch:9200' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('The name that is given with the password.', { example: 'argus' })
  @Matches(/^[^:\s]{1,100}$/, aName)
  user: string = 'argus';

  @Secret('ARGUS_ELASTICSEARCH_PASSWORD', 'The password that it wants, with the user.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  password?: string;

  @Secret(
    'ARGUS_ELASTICSEARCH_API_KEY',
    'The API key, encoded as it was given out; used rather than the password.',
  )
  @IsOptional()
  @IsString()
  @MinLength(1)
  apiKey?: string;

  @Setting('The index, data stream or alias that holds the logs; `*` and commas may be used.', {
    example: 'logs-*',
  })
  @Matches(/^[^\s/?#]{1,500}$/, {
    message: '$property must be 1 to 500 characters without spaces, "/", "?" and "#"',
  })
  index: string = 'logs-*';

  @Setting('The field that says when.')
  @Matches(aField, fieldName)
  timeField: string = '@timestamp';

  @Setting('Fields of type keyword that name a service or component, the surest first.')
  @ArrayNotEmpty()
  @ArrayMaxSize(8)
  @Matches(aField, fieldNames)
  componentFields: string[] = ['service.name', 'kubernetes.deployment.name', 'container.name'];

  @Setting('The field that holds what was logged.')
  @Matches(aField, fieldName)
  messageField: string = 'message';

  @Setting('The field that holds stack traces.')
  @Matches(aField, fieldName)
  stackField: string = 'error.stack_trace';

  @Setting('The field that holds the level.')
  @Matches(aField, fieldName)
  levelField: string = 'log.level';

  @Setting('The field that holds the id of the trace.')
  @Matches(aField, fieldName)
  traceField: string = 'trace.id';

  @Setting('How many entries are read for one incident.', { example: 20_000 })
  @IsInt()
  @Min(100)
  @Max(80_000)
  mostLines: number = 20_000;

  @Setting('The Kibana or OpenSearch Dashboards that links lead to; without it there are none.', {
    example: 'https://kibana.example.com',
  })
  @IsOptional()
  @IsHttpUrl()
  discoverUrl?: string;
}

/** A file that a component logs into. */
export class LogFileConfig {
  @Setting('The service or component that logs into it.', { example: 'checkout' })
  @IsString()
  @IsNotEmpty()
  component: string = '';

  @Setting('Its path, from the project root unless absolute.', { example: '/var/log/checkout/app.log' })
  @IsString()
  @IsNotEmpty()
  path: string = '';
}

/** Log files of this machine. */
export class LogFilesConfig {
  @Setting('The files, each with the component that logs into it.')
  @ValidateNested({ each: true })
  @Type(() => LogFileConfig)
  @ArrayMaxSize(500)
  files: LogFileConfig[] = [];

  @Setting('How much of the end of each file is read, MiB.', { example: 16 })
  @IsInt()
  @Min(1)
  @Max(256)
  mostMegabytes: number = 8;
}

/** Log records that were sent to the evaluator with OTLP. */
export class ReceivedLogsEvidenceConfig {
  @Setting('Whether they are looked at: set it where logs are sent to /v1/logs.', { example: true })
  @IsBoolean()
  use: boolean = false;

  @Setting('The attributes that name a service or component, the surest first.')
  @ArrayNotEmpty()
  @ArrayMaxSize(8)
  @Matches(aField, fieldNames)
  componentAttributes: string[] = ['service.name', 'k8s.deployment.name', 'k8s.container.name'];

  @Setting('How many records are read for one incident.', { example: 20_000 })
  @IsInt()
  @Min(100)
  @Max(200_000)
  mostLines: number = 20_000;
}
