import { IsOptional, IsString, IsTimeZone, Matches, MinLength } from 'class-validator';
import { Secret, Section, Setting } from '#libs/config';

/** The console's settings. */
@Section('console', 'The pages and the JSON API that show the record. They change nothing.')
export class ConsoleConfig {
  @Setting('The time zone that times are shown in, by its IANA name.', { example: 'Europe/Berlin' })
  @IsTimeZone({ message: '$property must be an IANA time zone such as UTC or Europe/Berlin' })
  timeZone: string = 'UTC';

  @Secret('ARGUS_CONSOLE_KEY', 'Asked for by the console. Needed when http.host is not loopback.')
  @IsOptional()
  @IsString()
  @MinLength(16)
  accessKey?: string;

  @Secret(
    'ARGUS_CONSOLE_POSTGRES_URL',
    'Signs in as the role that only reads (argus_reader); by default postgres.url.',
  )
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//)
  postgresUrl?: string;
}
