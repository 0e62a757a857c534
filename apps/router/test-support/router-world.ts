import { type ArgusEvent, type Fact, type Recorded, fact, subjects } from '#libs/contracts';
import { type Append, type Appended, MemoryEventStore } from '#libs/event-store';
import type { Outcome } from '#libs/kernel';
import { evolve } from '../src/domain/evolve.js';
import { forgetAfter } from '../src/domain/forget.js';
import type { AlertOutcome } from '#libs/contracts';
import { type RouterState, initialRouterState } from '../src/domain/state.js';
import { Routing } from '../src/routing.js';
import { type GivenAlert, alertEvent, policy, start } from './given.js';

/** How the process dies at one of its next appends: before the message is stored, or before it hears that it is. */
export interface Crash {
  readonly atAppend: number;
  readonly stored: boolean;
}

/** Thrown where a crash was planned. */
export class Crashed extends Error {}

/** The router's shell on a log in memory, with a process that can die and a closer that is played by the test. */
export class RouterWorld {
  now = start;
  readonly log: Recorded[] = [];
  readonly counted: AlertOutcome[] = [];
  private readonly store = new MemoryEventStore('router');
  private readonly evolve = evolve(forgetAfter(policy));
  private current = initialRouterState;
  private folded = new Set<Recorded>();
  private alerts = 0;
  private crash: Crash | undefined;
  private routing = this.newProcess();

  state(): RouterState {
    return this.current;
  }

  /** A message of the evaluator. */
  message(...alerts: GivenAlert[]): Recorded {
    const events = alerts.map((alert) => alertEvent(alert, this.alerts++));
    return recordedBy('evaluator', subjects.alert(0, 'evaluator'), events);
  }

  /** Handles a message; returns what became of it and the facts that were stored. */
  async route(message: Recorded): Promise<{ outcome: Outcome; facts: readonly Fact[] }> {
    const before = this.log.length;
    const outcome = await this.routing.routeAlerts(message);
    return { outcome, facts: this.log.slice(before).flatMap(({ events }) => events as readonly Fact[]) };
  }

  /** Handles alerts as one message. */
  receives(...alerts: GivenAlert[]): Promise<{ outcome: Outcome; facts: readonly Fact[] }> {
    return this.route(this.message(...alerts));
  }

  /** Handles a message and dies on the way, or loses the bus and lives on without having heard of what it stored. */
  async crashesAt(message: Recorded, crash: Crash, restart: boolean): Promise<void> {
    this.crash = crash;
    try {
      await this.routing.routeAlerts(message);
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
    }
    this.crash = undefined;
    if (restart) this.restart();
  }

  /** A new process, which folds the log from its start. */
  restart(): void {
    this.routing = this.newProcess();
    this.current = initialRouterState;
    this.folded = new Set();
    this.catchUp();
  }

  /** The closer states something about an incident; the router's fold has yet to see it. */
  async closerStates(incidentId: string, what: 'resolved' | 'closed' | 'failed'): Promise<Recorded> {
    const reason = 'test';
    const facts: Record<typeof what, Fact> = {
      resolved: fact('argus.incident.resolved.v1', incidentId, {
        incidentId,
        reason,
        verifyAt: iso(this.now),
      }),
      failed: fact('argus.verification.failed.v1', incidentId, { incidentId, reason }),
      closed: fact('argus.incident.closed.v1', incidentId, { incidentId, reason }),
    };
    const { recorded } = await this.store.append({
      subject: subjects.incident(incidentId, 'closer'),
      facts: [facts[what]],
      cause: `closer ${this.log.length}`,
      correlationId: incidentId,
      now: this.now,
    });
    const message: Recorded = { ...recorded, agent: 'closer' };
    this.log.push(message);
    return message;
  }

  /** The router's fold sees everything, and the router handles the closer's message until it is done. */
  async seesClosure(message: Recorded): Promise<readonly Fact[]> {
    const before = this.log.length;
    while ((await this.routing.checkClosure(message)).kind !== 'done') this.catchUp();
    return this.log.slice(before).flatMap(({ events }) => events as readonly Fact[]);
  }

  catchUp(): void {
    for (const recorded of this.log) this.fold(recorded);
  }

  private newProcess(): Routing {
    return new Routing({
      store: { append: (decision) => this.append(decision) },
      fold: {
        state: () => this.current,
        apply: (recorded) =>
          this.fold(this.log.find((each) => each.messageId === recorded.messageId) ?? recorded),
        seen: async () => this.catchUp(),
      },
      policy,
      clock: { now: () => this.now },
      count: (entry) => this.counted.push(entry),
    });
  }

  private fold(recorded: Recorded): void {
    if (this.folded.has(recorded)) return;
    this.folded.add(recorded);
    this.current = this.evolve(this.current, recorded);
  }

  private async append(decision: Append): Promise<Appended> {
    const dies = this.crash !== undefined && this.crash.atAppend === 0 ? this.crash : undefined;
    if (this.crash !== undefined) this.crash = { ...this.crash, atAppend: this.crash.atAppend - 1 };
    // What is under way meanwhile goes on, as with a bus.
    await Promise.resolve();
    if (dies?.stored === false) throw new Crashed();
    const appended = await this.store.append(decision);
    if (!appended.duplicate) this.log.push(appended.recorded);
    if (dies !== undefined) throw new Crashed();
    return appended;
  }
}

const iso = (time: number): string => new Date(time).toISOString();

const recordedBy = (agent: Recorded['agent'], subject: string, events: readonly ArgusEvent[]): Recorded => ({
  stream: 'ALERTS',
  sequence: 1,
  subject,
  agent,
  storedAt: start,
  messageId: `${agent}:${events[0]?.id}`,
  key: '',
  signature: '',
  bytes: new Uint8Array(),
  events,
});
