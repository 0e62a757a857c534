import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Secret, Section, Setting } from '#libs/config';
import { PrometheusServerConfig } from '#libs/probing';
import { LokiServerConfig } from './loki-server.config.js';
import { RuleConfig } from './rule.config.js';
import { Agrees } from './rules.js';

/** What is kept of the log records that were sent to /v1/logs, for triage to look at. */
export class ReceivedLogsConfig {
  @Setting('For how long; 0s keeps none.', { example: '2h' })
  @IsDuration()
  keep: string = '2h';

  @Setting('How much at most, MiB; the oldest go first.', { example: 256 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  mostMegabytes: number = 64;
}

/** The evaluator's settings. */
@Section('evaluator', 'What Argus looks at by itself: rules over Prometheus, HTTP, TCP and logs.')
export class EvaluatorConfig {
  @Setting(
    'Whether this process looks. A second copy on another machine, which sees other files, may be told not to.',
  )
  @IsBoolean()
  observes: boolean = true;

  @Setting('How many sources are read at the same time.', { example: 16 })
  @IsInt()
  @Min(1)
  @Max(256)
  concurrency: number = 8;

  @Setting('The Prometheus that rules ask unless they name another one.')
  @ValidateNested()
  @Type(() => PrometheusServerConfig)
  prometheus: PrometheusServerConfig = new PrometheusServerConfig();

  @Setting('The Loki that rules ask unless they name another one.')
  @ValidateNested()
  @Type(() => LokiServerConfig)
  loki: LokiServerConfig = new LokiServerConfig();

  @Secret(
    'ARGUS_OTLP_TOKEN',
    'The bearer token that senders of logs to /v1/logs show, at least 8 characters. Needed when http.host is not loopback.',
  )
  @IsOptional()
  @IsString()
  @MinLength(8)
  otlpToken?: string;

  @Setting('What is kept of the log records that were sent to /v1/logs, for triage to look at.')
  @ValidateNested()
  @Type(() => ReceivedLogsConfig)
  receivedLogs: ReceivedLogsConfig = new ReceivedLogsConfig();

  @Setting('What to look at, and when it is an alert.')
  @ValidateNested({ each: true })
  @Type(() => RuleConfig)
  @ArrayMaxSize(1_000)
  @ArrayUnique((rule: RuleConfig) => rule.name, {
    message: '$property must have names of their own, and two share one',
  })
  @Agrees<EvaluatorConfig>('knowTheirServers', (_rules, beside) => serverProblem(beside))
  rules: RuleConfig[] = [];
}

function serverProblem({ rules, prometheus, loki }: EvaluatorConfig): string | undefined {
  if (!Array.isArray(rules)) return undefined;
  const lacking = (kind: 'prometheus' | 'loki', names: readonly string[]): string[] =>
    names.length === 0
      ? []
      : [
          `ask a ${kind} that nothing names (${names.join(', ')}): set evaluator.${kind}.url, or url in the rule`,
        ];
  const namesOf = (uses: (rule: RuleConfig) => { url?: string } | undefined): string[] =>
    rules.filter((rule) => uses(rule) !== undefined && uses(rule)?.url === undefined).map(({ name }) => name);
  const problems = [
    ...(prometheus.url === undefined
      ? lacking(
          'prometheus',
          namesOf(({ source }) => source?.prometheus),
        )
      : []),
    ...(loki.url === undefined
      ? lacking(
          'loki',
          namesOf(({ source }) => source?.log?.loki),
        )
      : []),
  ];
  return problems.length === 0 ? undefined : problems.join('; ');
}
