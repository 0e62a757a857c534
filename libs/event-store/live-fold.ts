import { Events, type NatsConnection, type Status } from 'nats';
import type { Recorded } from '#libs/contracts';
import type { KeyRing } from '#libs/identity';
import { type OrderedReading, type SharedReadings, type StreamName, lastSequence } from '#libs/messaging';

export interface LiveFoldParts<State> {
  readonly connection: NatsConnection;
  readonly ring: KeyRing;
  /** Where the streams are read, together with others of this process. */
  readonly readings: SharedReadings;
  readonly sources: readonly { readonly stream: StreamName; readonly filter: string }[];
  /** Whether it lets alerts on their way to a person go first; see Source. */
  readonly canWait?: boolean;
  readonly initial: State;
  /** Folds one message; must not throw. */
  evolve(state: State, recorded: Recorded): State;
  /** Told after every change, with the message that made it. */
  onChange?(recorded: Recorded): void;
  /** Told of a message that could not be believed, or not be folded, and was left out. */
  onUnreadable(stream: string, sequence: number, reason: string): void;
}

interface Position {
  /** Everything up to here has been folded. */
  sequence: number;
  /** Own facts beyond it that were folded when they were stated. */
  readonly ahead: Set<number>;
  waiting: { sequence: number; resolve: () => void }[];
}

/**
 * A state kept up to date from the streams themselves: built from their start, then live. It waits until
 * it has seen a given sequence, so that a decision never misses what led to the message in hand.
 */
export class LiveFold<State> {
  private current: State;
  private readonly positions = new Map<string, Position>();
  private readings: OrderedReading[] = [];
  private connections = 1;
  private statuses: { stop(): void } | undefined;

  constructor(private readonly parts: LiveFoldParts<State>) {
    this.current = parts.initial;
    for (const { stream } of parts.sources) {
      this.positions.set(stream, { sequence: 0, ahead: new Set(), waiting: [] });
    }
  }

  /** Begins to read; resolves when the past has been folded. */
  async start(): Promise<void> {
    this.countConnections();
    const { connection, ring, readings, sources, canWait } = this.parts;
    this.readings = await Promise.all(
      sources.map(({ stream, filter }) =>
        readings.follow(
          { stream, filter, canWait },
          {
            connection,
            ring,
            onMessage: ({ sequence }, decoded) => {
              if (!decoded.ok) this.parts.onUnreadable(stream, sequence, decoded.error);
              this.advance(stream, sequence, decoded.ok ? decoded.value : undefined);
            },
          },
        ),
      ),
    );
    await Promise.all(this.readings.map(({ caughtUp }) => caughtUp));
  }

  async stop(): Promise<void> {
    this.statuses?.stop();
    await Promise.all(this.readings.map((reading) => reading.stop()));
  }

  state(): State {
    return this.current;
  }

  /**
   * Counts up whenever the connection was lost and came back. What was known to be all there was before is not
   * any more: others may have been given what this process had in hand.
   */
  get connection(): number {
    return this.connections;
  }

  /** Folds what this agent has just stated, without waiting for it to come back; then it is left out. */
  apply(recorded: Recorded): void {
    const position = this.position(recorded.stream);
    if (recorded.sequence <= position.sequence || position.ahead.has(recorded.sequence)) return;
    position.ahead.add(recorded.sequence);
    this.change(recorded);
  }

  /**
   * Resolves when everything of the stream up to the sequence, as far as the filter takes it, is folded; for an own
   * fact at once, as that was decided on what had been folded.
   */
  seen(stream: string, sequence: number): Promise<void> {
    return this.position(stream).ahead.has(sequence) ? Promise.resolve() : this.reached(stream, sequence);
  }

  /** Resolves when everything is folded that the streams hold at this moment, whoever stated it. */
  async upToDate(): Promise<void> {
    const { connection, sources } = this.parts;
    await Promise.all(
      sources.map(async ({ stream, filter }) =>
        // An own fact is no proof here: others may have stated theirs before it.
        this.reached(stream, await lastSequence(connection, stream, filter)),
      ),
    );
  }

  private reached(stream: string, sequence: number): Promise<void> {
    const position = this.position(stream);
    if (position.sequence >= sequence) return Promise.resolve();
    return new Promise((resolve) => position.waiting.push({ sequence, resolve }));
  }

  private countConnections(): void {
    const statuses = this.parts.connection.status() as AsyncIterable<Status> & { stop(): void };
    this.statuses = statuses;
    void (async () => {
      for await (const { type } of statuses) if (type === Events.Reconnect) this.connections++;
    })();
  }

  private advance(stream: string, sequence: number, recorded: Recorded | undefined): void {
    const position = this.position(stream);
    if (recorded !== undefined && !position.ahead.delete(sequence)) this.change(recorded);
    position.sequence = Math.max(position.sequence, sequence);
    if (position.waiting.length === 0) return;
    const due = position.waiting.filter((each) => each.sequence <= position.sequence);
    position.waiting = position.waiting.filter((each) => each.sequence > position.sequence);
    for (const { resolve } of due) resolve();
  }

  /** A message that cannot be folded must not keep all later ones out. */
  private change(recorded: Recorded): void {
    try {
      this.current = this.parts.evolve(this.current, recorded);
      this.parts.onChange?.(recorded);
    } catch (error) {
      const { stream, sequence } = recorded;
      this.parts.onUnreadable(stream, sequence, `it cannot be folded: ${(error as Error).message}`);
    }
  }

  private position(stream: string): Position {
    const position = this.positions.get(stream);
    if (position === undefined) throw new Error(`The fold does not read stream ${stream}`);
    return position;
  }
}
