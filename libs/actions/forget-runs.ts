import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { RunJournal } from './run-journal.js';

export interface ForgettingParts {
  readonly journal: Pick<RunJournal<unknown>, 'forget'>;
  /** How long a run is remembered after its end, ms. */
  readonly keptForMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How often is looked for runs that need not be remembered any more, ms. */
const lookEvery = 60 * 60_000;

/** Removes the notes on runs that ended long ago: what happened is in the record, and nobody asks for it again. */
export class RunForgetting {
  private cancelLook: () => void = () => undefined;

  constructor(private readonly parts: ForgettingParts) {}

  /** Looks now, and then again and again. A folder that cannot be looked at is no reason to run nothing. */
  async start(): Promise<void> {
    const { journal, keptForMs, clock, log } = this.parts;
    const now = clock.now();
    this.cancelLook = clock.at(now + lookEvery, () => void this.start());
    await journal
      .forget(now - keptForMs)
      .catch((error: unknown) => log.warn({ err: error }, 'the notes on earlier runs cannot be removed'));
  }

  async stop(): Promise<void> {
    this.cancelLook();
  }
}
