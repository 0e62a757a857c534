import type { AlertOutcome, Recorded } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import { ManualClock } from '#libs/testing';
import { ClosureWatch } from '../src/closure-watch.js';
import { evolve, initialRouterState, type RouterPolicy, type RouterState } from '#libs/routing';
import { Routing } from '../src/routing.js';

/** What a process of the router stands on in a test. */
export interface RouterCopyParts {
  readonly append: EventStore['append'];
  /** What all copies stated, and the closer. */
  readonly log: readonly Recorded[];
  readonly policy: RouterPolicy;
  readonly now: () => number;
  readonly count: (entry: AlertOutcome) => void;
}

/** One process of the router: a state of its own that lags behind until it is made to catch up. */
export class RouterCopy {
  state: RouterState = initialRouterState;
  connection = 1;
  readonly routing: Routing;
  private readonly watch: ClosureWatch;
  private readonly folded = new Set<Recorded>();
  private readonly evolve: ReturnType<typeof evolve>;

  constructor(parts: RouterCopyParts) {
    this.evolve = evolve(() => parts.policy);
    const catchUp = async (): Promise<void> => this.catchUp(parts.log);
    const [state, connection] = [() => this.state, () => this.connection];
    this.routing = new Routing({
      store: { append: parts.append },
      fold: {
        state,
        apply: (recorded) =>
          this.fold(parts.log.find(({ messageId }) => messageId === recorded.messageId) ?? recorded),
        seen: catchUp,
        upToDate: catchUp,
        get connection() {
          return connection();
        },
      },
      policy: async () => parts.policy,
      clock: { now: parts.now },
      count: parts.count,
    });
    const clock = new ManualClock();
    this.watch = new ClosureWatch({ clock, check: (closure) => this.routing.checkClosure(closure) });
  }

  /** From here on it looks at closures by itself when it sees that an alert was attached meanwhile. */
  start(): void {
    this.watch.start();
  }

  catchUp(log: readonly Recorded[]): void {
    for (const recorded of log) this.fold(recorded);
  }

  private fold(recorded: Recorded): void {
    if (this.folded.has(recorded)) return;
    this.folded.add(recorded);
    this.state = this.evolve(this.state, recorded);
    this.watch.folded(recorded, this.state);
  }
}
