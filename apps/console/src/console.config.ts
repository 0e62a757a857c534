import { IsNotEmpty, IsOptional, IsString, IsTimeZone, MinLength } from 'class-validator';
import { Secret, Section, Setting } from '#libs/config';

/** The console's settings. */
@Section(
  'console',
  'The pages and the JSON API that show the record, with forms for what people do about an incident.',
)
export class ConsoleConfig {
  @Setting('The time zone that times are shown in, by its IANA name.', { example: 'Europe/Berlin' })
  @IsTimeZone({ message: '$property must be an IANA time zone such as UTC or Europe/Berlin' })
  timeZone: string = 'UTC';

  @Secret('ARGUS_CONSOLE_KEY', 'Asked for by the console. Needed when http.host is not loopback.')
  @IsOptional()
  @IsString()
  @MinLength(16)
  accessKey?: string;

  @Setting(
    'The folder of local tickets, as ticketing.folder names it; by default tickets in the data folder.',
    {
      example: '/var/lib/argus/tickets',
    },
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  ticketsFolder?: string;

  @Setting(
    'The folder of postmortems, as chronicler.reportsFolder names it; by default reports in the data folder.',
    {
      example: '/var/lib/argus/reports',
    },
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  reportsFolder?: string;
}
