import { Deadlines } from '#libs/agent';
import { fact, partitions, subjects } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';

/** What wake-ups work with. */
export interface WakeUpParts {
  readonly clock: Clock;
  readonly store: Pick<EventStore, 'append'>;
  readonly log: Pick<Logger, 'warn'>;
  /** By partition, when its held alerts have to be looked at next; epoch milliseconds. */
  readonly nextDue: () => ReadonlyMap<number, number>;
  /** When people have to be told next of the end of a silence or window. */
  readonly nextEnding: () => number | undefined;
  /** Tells them. */
  readonly tellEndings: () => Promise<unknown>;
  /** What the record calls the policy that this follows from. */
  readonly policyVersion: () => string;
}

/** After a change, what is due is looked up this much later, for all changes until then together; ms. */
const gathering = 20;

/** What is due and stays due is stated again after this long: its message may have been parked; ms. */
const again = 30_000;

/** The bus did not answer: try again after this long, ms. */
const pause = 1_000;

/** What is due at a time, how often that has been said, and when it is said next. */
interface Said {
  readonly due: number;
  readonly times: number;
  readonly next: number;
}

/**
 * Rings when held alerts have to be judged again, by stating so in their own queue: whoever takes that decides, in
 * turn with everything else of the partition. Nothing is stored but that: what is due follows from the state.
 */
export class WakeUps {
  private readonly deadlines: Deadlines;
  private readonly said = new Map<string, Said>();
  /** What was due before, by queue: when it comes back, it has been said already, and is said with another number. */
  private readonly before = new Map<string, Said>();
  /** When the next end has to be told, as it was looked up last. */
  private ending: { readonly at: number | undefined } | undefined;
  private look: (() => void) | undefined;
  private running = false;

  constructor(private readonly parts: WakeUpParts) {
    this.deadlines = new Deadlines(parts.clock, (key) => void this.ring(key));
  }

  /** Begins, with what is overdue. Call it when the past has been folded. */
  start(): void {
    this.running = true;
    this.arm();
  }

  stop(): void {
    this.running = false;
    this.look?.();
    this.look = undefined;
    this.deadlines.clear();
  }

  /** Something has changed, so other things may be due. */
  changed(): void {
    this.lookIn(gathering);
  }

  /** Silences or the policy have changed. Ends are looked up only then, as windows recur by rules that take a while. */
  endingsChanged(): void {
    this.ending = undefined;
    this.changed();
  }

  private lookIn(wait: number): void {
    if (!this.running || this.look !== undefined) return;
    const { clock } = this.parts;
    this.look = clock.at(clock.now() + wait, () => {
      this.look = undefined;
      this.arm();
    });
  }

  private arm(): void {
    const due = this.parts.nextDue();
    for (let partition = 0; partition < partitions; partition++) {
      this.set(String(partition), due.get(partition));
    }
    this.ending ??= { at: this.parts.nextEnding() };
    this.set(endings, this.ending.at);
  }

  private set(key: string, due: number | undefined): void {
    const said = this.said.get(key);
    if (said?.due !== due) {
      const before = this.before.get(key);
      if (said !== undefined) this.before.set(key, said);
      if (due === undefined) this.said.delete(key);
      else this.said.set(key, { due, times: before?.due === due ? before.times : 0, next: due });
    }
    this.deadlines.set(key, this.said.get(key)?.next);
  }

  private async ring(key: string): Promise<void> {
    const { clock, log, tellEndings } = this.parts;
    const said = this.said.get(key);
    if (said === undefined) return;
    const { due, times } = said;
    try {
      this.said.set(key, { due, times: times + 1, next: clock.now() + again });
      if (key === endings) {
        await tellEndings();
        this.ending = undefined;
      } else await this.state(Number(key), due, times);
      this.changed();
    } catch (error) {
      log.warn({ err: error, queue: key }, 'a wake-up could not be stated and is tried again');
      this.said.set(key, { due, times, next: clock.now() + pause });
      this.lookIn(pause);
    }
  }

  /** All copies of the router say the same here, and the stream keeps one. */
  private async state(partition: number, due: number, times: number): Promise<void> {
    const { store, clock, policyVersion } = this.parts;
    const at = new Date(due).toISOString();
    const cause = `due/${partition}/${at}${times === 0 ? '' : `/${times}`}`;
    await store.append({
      subject: subjects.alert(partition, 'router'),
      facts: [
        fact('argus.alert.due.v1', `queue-${partition}`, { partition, at, reason: 'held-alerts-are-due' }),
      ],
      cause,
      correlationId: cause,
      now: clock.now(),
      policyVersion: policyVersion(),
    });
  }
}

/** The key beside those of the partitions. */
const endings = 'endings';
