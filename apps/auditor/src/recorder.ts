import { isRefusedContent, type Written } from '#libs/audit';
import type { Recorded } from '#libs/contracts';
import { type Outcome, done, park, retry } from '#libs/kernel';
import type { Logger } from '#libs/observability';

export interface RecorderOptions {
  readonly write: (batch: readonly Recorded[]) => Promise<Written>;
  readonly log: Logger;
  /** How long to pause when Postgres is away, milliseconds. */
  readonly retryAfterMs: number;
}

/** How long to pause for a message that waits for a person's help, milliseconds. */
const helpPauseMs = 60_000;

/** Writes groups of messages, and says what became of each. */
export class Recorder {
  private away = false;

  constructor(private readonly options: RecorderOptions) {}

  /** Writes a group in one transaction; one message that cannot be stored does not keep the others out. */
  async record(batch: readonly Recorded[]): Promise<Outcome[]> {
    try {
      return await this.write(batch);
    } catch (error) {
      if (!isRefusedContent(error)) return this.postgresAway(error, batch);
      const [only] = batch;
      if (only !== undefined && batch.length === 1) return [this.refused(only, error)];
    }
    const outcomes: Outcome[] = [];
    for (const message of batch) outcomes.push(...(await this.record([message])));
    return outcomes;
  }

  private async write(batch: readonly Recorded[]): Promise<Outcome[]> {
    const { conflicting } = await this.options.write(batch);
    if (this.away) this.options.log.info('Postgres is back: the record is catching up');
    this.away = false;
    const places = new Set(conflicting.map(placeOf));
    return batch.map((message) => (places.has(placeOf(message)) ? this.conflict(message) : done('recorded')));
  }

  /** Said once per outage. The error's message names no content. */
  private postgresAway(error: unknown, batch: readonly Recorded[]): Outcome[] {
    const reason = (error as Error).message;
    if (!this.away) this.options.log.warn({ reason }, 'Postgres is away: events wait in their streams');
    this.away = true;
    return batch.map(() => retry('postgres-away', this.options.retryAfterMs));
  }

  /** A dead letter that cannot be stored would become a dead letter without end. */
  private refused(message: Recorded, error: unknown): Outcome {
    const { stream, sequence } = message;
    const reason = (error as Error).message;
    this.options.log.error({ stream, sequence, reason }, 'the record cannot hold a message');
    return stream === 'DEAD' ? retry('not-storable', helpPauseMs) : park(`not-storable: ${reason}`);
  }

  private conflict({ stream, sequence }: Recorded): Outcome {
    this.options.log.error(
      { stream, sequence },
      'the record holds another message in this place of the stream: was the stream made anew while the record was kept? Start with an empty record, or bring the stream back',
    );
    return retry('place-taken', helpPauseMs);
  }
}

const placeOf = ({ stream, sequence }: Recorded): string => `${stream}/${sequence}`;
