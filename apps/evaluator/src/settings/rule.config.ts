import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsOptional, Matches, Max, Min, ValidateNested } from 'class-validator';
import { IsDuration, Setting } from '#libs/config';
import { HttpSourceConfig } from '../sources/http/http-source.config.js';
import { LogSourceConfig } from '../sources/log/log-source.config.js';
import { PrometheusSourceConfig } from '../sources/prometheus/prometheus-source.config.js';
import { TcpSourceConfig } from '../sources/tcp/tcp-source.config.js';
import { Agrees, IsTexts, IsWithin } from './rules.js';

/** The kinds of source, as the settings name them. */
export const sourceKinds = ['prometheus', 'http', 'tcp', 'log'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What a rule looks at: exactly one of these. */
export class SourceConfig {
  @Setting('An expression of Prometheus.')
  @IsOptional()
  @ValidateNested()
  @Type(() => PrometheusSourceConfig)
  prometheus?: PrometheusSourceConfig;

  @Setting('An address that is asked over HTTP.')
  @IsOptional()
  @ValidateNested()
  @Type(() => HttpSourceConfig)
  http?: HttpSourceConfig;

  @Setting('A port that is connected to.')
  @IsOptional()
  @ValidateNested()
  @Type(() => TcpSourceConfig)
  tcp?: TcpSourceConfig;

  @Setting('Lines of a log.')
  @IsOptional()
  @ValidateNested()
  @Type(() => LogSourceConfig)
  log?: LogSourceConfig;
}

/** When a series is over its limit. */
export class ConditionConfig {
  @Setting('It is over its limit with more than this.', { example: 0.05 })
  @IsOptional()
  @IsNumber()
  above?: number;

  @Setting('It is over its limit with less than this. Name either above or below.', { example: 1 })
  @IsOptional()
  @IsNumber()
  below?: number;

  @Setting(
    'Once it fires, it is over only at this or beyond, so that a value near the limit does not flap.',
    {
      example: 0.02,
    },
  )
  @IsOptional()
  @IsNumber()
  @Agrees<ConditionConfig>('isOnTheRightSide', clearProblem)
  clear?: number;
}

/** What to look at, and when it is an alert. */
export class RuleConfig {
  @Setting('Its name, the label alertname of its alerts.', { example: 'CheckoutErrors' })
  @Matches(/^[A-Za-z0-9_][\w .:/-]{0,99}$/, {
    message:
      '$property must be 1 to 100 letters, digits, spaces or any of _ . : / -, and begin with one of the first two',
  })
  name!: string;

  @Setting('What it looks at.', { example: { http: { url: 'https://shop.example/healthz' } } })
  @ValidateNested()
  @Type(() => SourceConfig)
  @Agrees<RuleConfig>('isOneSource', sourceProblem)
  source: SourceConfig = new SourceConfig();

  @Setting('How often it looks.', { example: '30s' })
  @IsDuration()
  @IsWithin('1s', '1d')
  every: string = '30s';

  @Setting('How long a source may take to answer.', { example: '10s' })
  @IsDuration()
  @IsWithin('100ms', '5m')
  timeout: string = '10s';

  @Setting(
    'When a series is over its limit. Without it: whenever Prometheus gives the series, when something is not up, or when a log has (or lacks) what is looked for.',
    { example: { above: 0.05, clear: 0.02 } },
  )
  @IsOptional()
  @ValidateNested()
  @Type(() => ConditionConfig)
  @Agrees<RuleConfig>('isCondition', conditionProblem)
  condition?: ConditionConfig;

  @Setting('How long it has to be over its limit before it fires.', { example: '5m' })
  @IsDuration()
  @IsWithin('0s', '7d')
  for: string = '0s';

  @Setting('How long it goes on firing after it looks over.', { example: '10m' })
  @IsDuration()
  @IsWithin('0s', '7d')
  keepFiringFor: string = '0s';

  @Setting('What is made of a series that is gone or has no value: it is ok, an alert, or kept as it was.', {
    example: 'alert',
  })
  @IsIn(['ok', 'alert', 'keep'])
  @Agrees<RuleConfig>('isNeeded', missingDataProblem)
  missingData: 'ok' | 'alert' | 'keep' = 'ok';

  @Setting(
    'What is made of a source that cannot be read: all is ok, one alert for the rule, or kept as it was.',
    {
      example: 'alert',
    },
  )
  @IsIn(['ok', 'alert', 'keep'])
  whenUnreadable: 'ok' | 'alert' | 'keep' = 'keep';

  @Setting('Labels of its alerts, which win over those of the series; severity is one of them.', {
    example: { severity: 'critical', service: 'checkout' },
  })
  @IsTexts()
  labels: Record<string, string> = {};

  @Setting('Annotations of its alerts; {{ $value }} and {{ $labels.name }} are filled in.', {
    example: { summary: '{{ $labels.service }} fails at {{ $value }}' },
  })
  @IsTexts()
  annotations: Record<string, string> = {};

  @Setting('How many series it looks at; those beyond are left out, and counted.', { example: 1000 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  maxSeries: number = 500;
}

function clearProblem(value: unknown, { above, below }: ConditionConfig): string | undefined {
  if (typeof value !== 'number') return undefined;
  if (above !== undefined && value > above) {
    return `must not be more than above (${above}), or it would end before it begins`;
  }
  if (below !== undefined && value < below) {
    return `must not be less than below (${below}), or it would end before it begins`;
  }
  return undefined;
}

function sourceProblem(value: unknown, { condition }: RuleConfig): string | undefined {
  const source = value as SourceConfig | undefined;
  const named = sourceKinds.filter((kind) => source?.[kind] !== undefined);
  if (named.length > 1) return `cannot be ${named.join(' and ')} at once: make a rule of each`;
  if (named.length === 0) return `must name what to look at: one of ${sourceKinds.join(', ')}`;
  const measured = source?.http?.measure ?? source?.tcp?.measure ?? 'up';
  return condition === undefined && measured !== 'up'
    ? `measures ${measured}, and nothing says how much is too much: add a condition with above or below`
    : undefined;
}

function conditionProblem(value: unknown, { source }: RuleConfig): string | undefined {
  const { above, below } = value as ConditionConfig;
  const detect = source?.log?.detect;
  if (detect === 'stall' || detect === 'absence')
    return `does not go with ${detect}: "after" says it already`;
  if ((above === undefined) !== (below === undefined)) return undefined;
  return above === undefined ? 'needs above or below' : 'must have either above or below, not both';
}

function missingDataProblem(value: unknown, { source }: RuleConfig): string | undefined {
  const counts = source?.log?.detect === 'pattern' || source?.log?.detect === 'stackTrace';
  return counts && value !== 'ok'
    ? 'must be ok where lines are counted, as none of them is 0; see whenUnreadable, or detect: absence'
    : undefined;
}
