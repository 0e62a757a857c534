import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsOptional, IsString, Matches, NotEquals, ValidateNested } from 'class-validator';
import { Setting } from '#libs/config';
import { IsPointers, IsTexts } from './is-pointers.js';
import { pointerPattern } from './pointer.js';

const aPointer = {
  message: '$property must be a JSON pointer: empty for the whole, or steps such as /tags/service',
};

/** Where the fields of an alert stand in what a source sends, as JSON pointers from the alert. */
export class GenericFieldsConfig {
  @Setting('Where it says whether the alert fires; without it every alert does.', { example: '/state' })
  @IsOptional()
  @Matches(pointerPattern, aPointer)
  status?: string;

  @Setting('The values there that mean that it fires.', { example: ['alert'] })
  @IsString({ each: true })
  @ArrayNotEmpty()
  firingValues: string[] = ['firing'];

  @Setting('The values there that mean that it is over.', { example: ['ok'] })
  @IsString({ each: true })
  resolvedValues: string[] = ['resolved'];

  @Setting('The labels, by name.', { example: { alertname: '/title', service: '/tags/service' } })
  @IsPointers({ atLeast: 1 })
  labels!: Record<string, string>;

  @Setting('Labels that every alert of the source gets.', { example: { team: 'platform' } })
  @IsTexts()
  constantLabels: Record<string, string> = {};

  @Setting('The annotations, by name.', { example: { summary: '/message' } })
  @IsPointers({ atLeast: 0 })
  annotations: Record<string, string> = {};

  @Setting('When it began: RFC 3339, or seconds or milliseconds since 1970. By default when it arrived.', {
    example: '/ts',
  })
  @IsOptional()
  @Matches(pointerPattern, aPointer)
  startsAt?: string;

  @Setting('When it ended, written in the same way.', { example: '/endedAt' })
  @IsOptional()
  @Matches(pointerPattern, aPointer)
  endsAt?: string;

  @Setting('What identifies the alert from firing to resolved; by default its labels do.', { example: '/id' })
  @IsOptional()
  @Matches(pointerPattern, aPointer)
  fingerprint?: string;
}

/** A source of JSON and how to read it. */
export class GenericSourceConfig {
  @Setting('Its name, the last step of its address.', { example: 'uptime' })
  @Matches(/^[A-Za-z0-9_-]{1,60}$/, {
    message: '$property must be 1 to 60 letters, digits, "-" or "_"',
  })
  @NotEquals('alertmanager', { message: '$property must not be "alertmanager", which is a source already' })
  name!: string;

  @Setting('Where the list of alerts stands; empty when the body itself is the list, or the one alert.', {
    example: '/alerts',
  })
  @Matches(pointerPattern, aPointer)
  alerts: string = '';

  @Setting('Where the fields of an alert stand.', { example: { labels: { alertname: '/title' } } })
  @ValidateNested()
  @Type(() => GenericFieldsConfig)
  fields: GenericFieldsConfig = new GenericFieldsConfig();
}
