import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { Setting } from '#libs/config';
import { IsHttpUrl } from '#libs/probing';
import { IsLinePattern, IsTexts } from '../../settings/rules.js';

/** What of an answer over HTTP is looked at. */
export const httpMeasures = ['up', 'status', 'latencyMs', 'tlsDaysLeft'] as const;
export type HttpMeasure = (typeof httpMeasures)[number];

/** An address to be asked over HTTP. */
export class HttpSourceConfig {
  @Setting('What is asked, with GET. Redirects are not followed: name where they lead.', {
    example: 'https://shop.example/healthz',
  })
  @IsHttpUrl()
  url!: string;

  @Setting(
    'What is measured: up (1 when the status is expected and the body fits, else 0), status, latencyMs, or tlsDaysLeft (days until the certificate expires).',
    { example: 'latencyMs' },
  )
  @IsIn(httpMeasures)
  measure: HttpMeasure = 'up';

  @Setting('The statuses that count as up; by default 200 to 299.', { example: [200, 204] })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Type(() => Number)
  @IsInt({ each: true })
  @Min(100, { each: true })
  @Max(599, { each: true })
  statuses?: number[];

  @Setting('What the body (its first 1 MiB) has to hold to count as up, as a regular expression of RE2.', {
    example: '"status":"(ok|degraded)"',
  })
  @IsOptional()
  @IsLinePattern()
  body?: string;

  @Setting('Headers to send. Nothing secret: they stand in this file.', {
    example: { accept: 'application/json' },
  })
  @IsTexts()
  headers: Record<string, string> = {};
}
