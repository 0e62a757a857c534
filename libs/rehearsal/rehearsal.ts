import {
  type AgentName,
  type ArgusEvent,
  type Fact,
  parseSubject,
  state as stated,
  subjects,
} from '#libs/contracts';
import {
  type Batch,
  type RouterInput,
  type RouterState,
  decide,
  evaluateSignals,
  evolve,
  initialRouterState,
  nextDue,
} from '#libs/routing';
import type { Policy } from '#libs/policy';
import { Closers } from './closers.js';
import type { Outside, RecordedInput } from './recorded-input.js';

/** Is told of everything that the rehearsed agents state, in order. */
export interface Audience {
  /** The rehearsal's time goes on; epoch milliseconds. */
  advance(to: number): void;
  note(events: readonly ArgusEvent[], at: number): void;
}

interface Moment {
  readonly at: number;
  readonly happens: () => void;
}

/**
 * Decides recorded deliveries again under a policy, with the very decisions of the evaluator, the router and the
 * closer. Time goes on event by event: what is due in between is looked at when it is due. Ids follow from the same
 * causes as in the record, so that under the policy of the record the same incidents come out of it.
 */
export class Rehearsal {
  private router: RouterState = initialRouterState;
  private readonly closers: Closers;
  private readonly fold: ReturnType<typeof evolve>;
  private now = 0;
  private sequence = 0;
  private sweptAt = 0;
  /** By partition, the due moment that was looked at and from which nothing followed. */
  private readonly inVain = new Map<number, number>();

  constructor(
    private readonly policy: Policy,
    private readonly audience: Audience,
  ) {
    this.closers = new Closers(policy.closing);
    this.fold = evolve(() => policy);
  }

  /** Takes what was recorded next, after everything that is due until then. */
  take({ at, event }: RecordedInput): void {
    this.advance(at);
    if (event.type === 'argus.silence.created.v1' || event.type === 'argus.silence.expired.v1') {
      this.record('router', subjects.silence(event.subject, 'router'), [event]);
    } else {
      this.route(event);
    }
  }

  /** Lets time go on, and whatever is due until then happen. */
  advance(to: number): void {
    for (let next = this.nextMoment(); next !== undefined && next.at <= to; next = this.nextMoment()) {
      this.goOn(next.at);
      next.happens();
    }
    this.goOn(to);
  }

  private goOn(to: number): void {
    this.now = Math.max(this.now, to);
    this.audience.advance(this.now);
  }

  private nextMoment(): Moment | undefined {
    let next: Moment | undefined;
    for (const [partition, at] of nextDue(this.router)) {
      if (this.inVain.get(partition) === at || (next !== undefined && next.at <= at)) continue;
      next = { at, happens: () => this.wakeUp(partition, at) };
    }
    const closing = this.closers.next;
    if (closing === undefined || (next !== undefined && next.at <= closing)) return next;
    return { at: closing, happens: () => this.close() };
  }

  /** The evaluator's decision, and the router's on each of its messages. */
  private route(telling: Exclude<Outside, { type: `argus.silence.${string}` }>): void {
    for (const { partition, cause, messages } of evaluateSignals({ events: [telling] }, this.policy).events) {
      for (const facts of messages) {
        const events = stated(facts, {
          agent: 'evaluator',
          cause: cause.id,
          correlationId: cause.correlationid,
          now: this.now,
        });
        this.decide({ kind: 'alerts', partition, events });
      }
    }
  }

  private wakeUp(partition: number, at: number): void {
    const before = this.sequence;
    this.decide({ kind: 'due', partition });
    if (this.sequence === before) this.inVain.set(partition, at);
    else this.inVain.delete(partition);
  }

  /** The router's decision, then the closer's on what it changed. */
  private decide(input: RouterInput): void {
    const changed = new Set<string>();
    for (let goesOn = true; goesOn;) {
      const { events: batches, more } = decide(input, this.router, { now: this.now, policy: this.policy });
      for (const batch of batches) {
        const incidentId = this.stateBatch(batch);
        if (incidentId !== undefined) changed.add(incidentId);
      }
      goesOn = more;
    }
    for (const incidentId of changed) this.look(incidentId);
    this.forget();
  }

  private stateBatch({ subject, cause, correlationId, facts }: Batch): string | undefined {
    const parsed = parseSubject(subject);
    this.state('router', subject, facts, cause, correlationId);
    return parsed?.family === 'incident' ? parsed.entity : undefined;
  }

  private close(): void {
    for (const incidentId of this.closers.due(this.now)) {
      if (!this.look(incidentId)) this.closers.postpone(incidentId, this.now);
    }
  }

  /** The closer looks at an incident; when it closes one, the router looks whether it may. */
  private look(incidentId: string): boolean {
    const facts = this.closers.decide(incidentId, this.now);
    if (facts.length === 0) return false;
    const cause = `closer/${this.sequence}`;
    const events = this.state('closer', subjects.incident(incidentId, 'closer'), facts, cause, incidentId);
    if (events.some(({ type }) => type === 'argus.incident.closed.v1'))
      this.decide({ kind: 'closure', events });
    return true;
  }

  private state(
    agent: AgentName,
    subject: string,
    facts: readonly Fact[],
    cause: string,
    correlationId: string,
  ): readonly ArgusEvent[] {
    const events = stated(facts, { agent, cause, correlationId, now: this.now });
    this.record(agent, subject, events);
    const parsed = parseSubject(subject);
    if (parsed?.family === 'incident') this.closers.note(parsed.entity, events);
    return events;
  }

  private record(agent: AgentName, subject: string, events: readonly ArgusEvent[]): void {
    this.router = this.fold(this.router, { agent, subject, events, sequence: ++this.sequence });
    this.audience.note(events, this.now);
  }

  private forget(): void {
    if (this.router.sweptAt === this.sweptAt) return;
    this.sweptAt = this.router.sweptAt;
    this.closers.keepOnly((id) => this.router.incidents.has(id));
  }
}
