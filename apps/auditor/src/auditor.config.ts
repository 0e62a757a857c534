import { IsDuration, Section, Setting } from '#libs/config';
import { IsInt, Max, Min } from 'class-validator';

/** How the auditor writes the record. */
@Section('auditor', 'How events are written into the record, and how often it and the ledger are checked.')
export class AuditorConfig {
  @Setting('How many messages are written in one transaction at most.', { example: 256 })
  @IsInt()
  @Min(1)
  @Max(4096)
  batchMessages: number = 256;

  @Setting('How many bytes are written in one transaction at most, unless one message is larger.', {
    example: 8388608,
  })
  @IsInt()
  @Min(65536)
  @Max(67108864)
  batchBytes: number = 8 * 1024 * 1024;

  @Setting('How long a message may wait for others to share its transaction.', { example: '10ms' })
  @IsDuration()
  batchWait: string = '10ms';

  @Setting('How long to pause when Postgres is away before a message is tried again.', { example: '2s' })
  @IsDuration()
  retryAfter: string = '2s';

  @Setting('How often the record is compared with the streams.', { example: '30s' })
  @IsDuration()
  gapCheck: string = '30s';

  @Setting(
    'How long a message that its stream still holds may be missing in the record before that is an error.',
    {
      example: '2m',
    },
  )
  @IsDuration()
  gapGrace: string = '2m';

  @Setting('How often the ledger is looked at, which accounts for every alert.', { example: '15s' })
  @IsDuration()
  ledgerCheck: string = '15s';

  @Setting('How long an alert may go without an outcome before the ledger counts as wrong.', {
    example: '5m',
  })
  @IsDuration()
  ledgerGrace: string = '5m';
}
