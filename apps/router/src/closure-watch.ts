import { type Recorded, parseSubject } from '#libs/contracts';
import type { Clock, Outcome } from '#libs/kernel';
import type { RouterState } from '#libs/routing';

/** What watching closures works with. */
export interface ClosureWatchParts {
  /** Looks at a closure again. */
  readonly check: (closure: Recorded) => Promise<Outcome>;
  readonly clock: Clock;
}

/** So many of the latest closures are remembered; one that was long ago is found out by the group's next alert. */
const remembered = 4_096;

/** When it could not be looked at: again after this long, ms. */
const pause = 1_000;

/**
 * Finds alerts that were attached to an incident while it closed, by a copy of the router that did not know yet. The
 * copy that was handed the closure may have looked at it before; so every copy looks again when it sees both.
 */
export class ClosureWatch {
  private readonly closures = new Map<string, Recorded>();
  private readonly looking = new Set<string>();
  private running = false;

  constructor(private readonly parts: ClosureWatchParts) {}

  /** Begins to look at what is folded. Call it when the past has been: that was looked at in its time. */
  start(): void {
    this.running = true;
  }

  stop(): void {
    this.running = false;
  }

  /** Told of every message and the state with it. */
  folded(recorded: Recorded, { incidents }: RouterState): void {
    const parsed = parseSubject(recorded.subject);
    if (parsed?.family !== 'incident') return;
    const id = parsed.entity;
    if (recorded.events.some(({ type }) => type === 'argus.incident.closed.v1')) this.remember(id, recorded);
    const incident = incidents.get(id);
    if (incident?.status !== 'closed' || incident.firing === 0) return;
    const closure = this.closures.get(id);
    if (closure !== undefined && this.running && !this.looking.has(id)) this.look(id, closure);
  }

  private remember(id: string, closure: Recorded): void {
    this.closures.delete(id);
    this.closures.set(id, closure);
    const [oldest] = this.closures.keys();
    if (this.closures.size > remembered && oldest !== undefined) this.closures.delete(oldest);
  }

  private look(id: string, closure: Recorded): void {
    this.looking.add(id);
    const again = (): void => {
      this.looking.delete(id);
      if (this.running) this.look(id, closure);
    };
    const later = (): void => void this.parts.clock.at(this.parts.clock.now() + pause, again);
    this.parts.check(closure).then(({ kind }) => {
      if (kind === 'retry') later();
      else this.looking.delete(id);
    }, later);
  }
}
