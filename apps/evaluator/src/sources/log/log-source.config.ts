import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDuration, Setting } from '#libs/config';
import { IsHttpUrl } from '#libs/probing';
import { Agrees, IsLinePattern, IsTexts, IsWithin } from '../../settings/rules.js';

/** What can be looked for in a log. */
export const logDetectors = ['pattern', 'stackTrace', 'stall', 'absence'] as const;
export type LogDetectorName = (typeof logDetectors)[number];

/** Where lines can come from, as the settings name it. */
export const logInputs = ['file', 'loki', 'otlp'] as const;

/** A file that is written to. */
export class FileInputConfig {
  @Setting('The file, also when it is rotated; from the project folder where it is not absolute.', {
    example: '/var/log/shop/app.log',
  })
  @IsString()
  @IsNotEmpty()
  path!: string;

  @Setting('Where to begin in a file that is looked at for the first time: at its end or its start.', {
    example: 'start',
  })
  @IsIn(['end', 'start'])
  from: 'end' | 'start' = 'end';
}

/** Lines that Loki keeps. */
export class LokiInputConfig {
  @Setting('The expression in LogQL that selects lines.', { example: '{app="shop"} |= "ERROR"' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  query!: string;

  @Setting('The Loki to ask, where it is not that of evaluator.loki.', { example: 'http://loki-2:3100' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('How late lines may reach Loki: so much is left for the next time.', { example: '10s' })
  @IsDuration()
  @IsWithin('0s', '1h')
  delay: string = '5s';
}

/** Log records that are sent to /v1/logs. */
export class OtlpInputConfig {
  @Setting('The attributes of the resource that the records have to come from; empty for all records.', {
    example: { 'service.name': 'shop' },
  })
  @IsTexts()
  resource: Record<string, string> = {};
}

/** Lines of a log, and what to look for in them. */
export class LogSourceConfig {
  @Setting('Lines of a file. Name exactly one of file, loki and otlp.')
  @IsOptional()
  @ValidateNested()
  @Type(() => FileInputConfig)
  file?: FileInputConfig;

  @Setting('Lines from Loki.')
  @IsOptional()
  @ValidateNested()
  @Type(() => LokiInputConfig)
  loki?: LokiInputConfig;

  @Setting('Log records that are sent to Argus with OTLP over HTTP, in protobuf or JSON.')
  @IsOptional()
  @ValidateNested()
  @Type(() => OtlpInputConfig)
  otlp?: OtlpInputConfig;

  @Setting(
    'What is looked for: pattern (lines that fit it), stackTrace (of Python, Node, Java, Go and Rust), stall (no new lines), absence (no line that fits the pattern).',
    { example: 'pattern' },
  )
  @IsIn(logDetectors)
  @Agrees<LogSourceConfig>('needsOneInput', (_detect, beside) => oneInputProblem(beside))
  detect!: LogDetectorName;

  @Setting('For pattern and absence: a regular expression of RE2 that fits anywhere in a line.', {
    example: 'ERROR.*timeout',
  })
  @ValidateIf((log: LogSourceConfig) => log.detect === 'pattern' || log.detect === 'absence')
  @IsLinePattern()
  pattern?: string;

  @Setting(
    'For pattern and stackTrace: what is held against the condition is how many there were in this time.',
    {
      example: '10m',
    },
  )
  @IsDuration()
  @IsWithin('1s', '1d')
  window: string = '5m';

  @Setting('For stall and absence: how long there may be none.', { example: '15m' })
  @ValidateIf((log: LogSourceConfig) => log.detect === 'stall' || log.detect === 'absence')
  @IsDuration()
  @IsWithin('1s', '7d')
  after?: string;

  @Setting('For pattern and stackTrace: labels of Loki or attributes of OTLP that are counted apart.', {
    example: ['service.name'],
  })
  @IsArray()
  @IsString({ each: true })
  @ArrayMaxSize(10)
  groupBy: string[] = [];
}

function oneInputProblem(log: LogSourceConfig): string | undefined {
  const named = logInputs.filter((input) => log[input] !== undefined);
  if (named.length === 1) return undefined;
  return named.length === 0
    ? 'needs lines: name one of file, loki or otlp beside it'
    : `cannot look at ${named.join(' and ')} at once: make a rule of each`;
}
