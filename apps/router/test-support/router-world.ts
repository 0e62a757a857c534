import {
  type AlertOutcome,
  type ArgusEvent,
  type Fact,
  type Recorded,
  fact,
  subjects,
} from '#libs/contracts';
import { type Append, type Appended, MemoryEventStore } from '#libs/event-store';
import type { Outcome } from '#libs/kernel';
import { nextDue, type RouterState } from '#libs/routing';
import { alertEvent, type GivenAlert, policy as givenPolicy, start } from '#libs/testing/routing';
import { RouterCopy } from './router-copy.js';

/** How the process dies at one of its next appends: before the message is stored, or before it hears that it is. */
export interface Crash {
  readonly atAppend: number;
  readonly stored: boolean;
}

/** Thrown where a crash was planned. */
export class Crashed extends Error {}

const queue = 'router-alerts-0';

/**
 * The router's shell on a log in memory: one process or several copies of it, that can die, and a closer that is
 * played by the test. Everything goes through one queue.
 */
export class RouterWorld {
  now = start;
  readonly log: Recorded[] = [];
  readonly counted: AlertOutcome[] = [];
  private readonly store = new MemoryEventStore('router');
  private readonly copies: RouterCopy[];
  private alerts = 0;
  private delivered = 0;
  private wakeUps = 0;
  private crash: Crash | undefined;

  constructor(
    copies = 1,
    private readonly policy = givenPolicy,
  ) {
    this.copies = Array.from({ length: copies }, () => this.newProcess());
    for (const copy of this.copies) copy.start();
  }

  state(copy = 0): RouterState {
    return this.copy(copy).state;
  }

  /** A message of the evaluator. */
  message(...alerts: GivenAlert[]): Recorded {
    const events = alerts.map((alert) => alertEvent(alert, this.alerts++, this.now));
    return recordedBy('evaluator', subjects.alert(0, 'evaluator'), events);
  }

  /** Has a copy handle a message; returns what became of it and the facts that were stored. */
  async route(message: Recorded, copy = 0): Promise<{ outcome: Outcome; facts: readonly Fact[] }> {
    const before = this.log.length;
    const outcome = await this.deliver(message, copy);
    return { outcome, facts: this.log.slice(before).flatMap(({ events }) => events as readonly Fact[]) };
  }

  /** Handles alerts as one message. */
  receives(...alerts: GivenAlert[]): Promise<{ outcome: Outcome; facts: readonly Fact[] }> {
    return this.route(this.message(...alerts));
  }

  /** Handles the wake-up of the queue if one is due now. */
  async wakesUp(copy = 0): Promise<{ outcome?: Outcome; facts: readonly Fact[] }> {
    const due = nextDue(this.state(copy)).get(0);
    if (due === undefined || due > this.now) return { facts: [] };
    const data = { partition: 0, at: iso(due), reason: 'held-alerts-are-due' };
    const stated = fact('argus.alert.due.v1', 'queue-0', data);
    const event = { ...stated, id: `due-${this.wakeUps++}` } as unknown as ArgusEvent;
    return this.route(recordedBy('router', subjects.alert(0, 'router'), [event]), copy);
  }

  /** Handles a message and dies on the way, or loses the bus and lives on without having heard of what it stored. */
  async crashesAt(message: Recorded, crash: Crash, restart: boolean, copy = 0): Promise<void> {
    this.crash = crash;
    try {
      await this.deliver(message, copy);
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
    }
    this.crash = undefined;
    if (restart) this.restart(copy);
    else this.copy(copy).connection++;
  }

  /** A new process, which folds the log from its start. */
  restart(copy = 0): void {
    const next = this.newProcess();
    this.copies[copy % this.copies.length] = next;
    next.catchUp(this.log);
    next.start();
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
  async seesClosure(message: Recorded, copy = 0): Promise<readonly Fact[]> {
    const before = this.log.length;
    for (let tries = 1; ; tries++) {
      const { kind, reason } = await this.copy(copy).routing.checkClosure(message);
      if (kind === 'done') break;
      if (tries === mostTries) throw new Error(`a closure is looked at without end: ${reason}`);
      this.catchUp(copy);
    }
    return this.log.slice(before).flatMap(({ events }) => events as readonly Fact[]);
  }

  catchUp(copy = 0): void {
    this.copy(copy).catchUp(this.log);
  }

  private deliver(message: Recorded, copy: number): Promise<Outcome> {
    const delivery = { consumer: queue, deliveries: 1, deliverySequence: ++this.delivered };
    return this.copy(copy).routing.routeAlerts({ ...message, ...delivery });
  }

  private copy(index: number): RouterCopy {
    const copy = this.copies[index % this.copies.length];
    if (copy === undefined) throw new Error('there is no copy of the router');
    return copy;
  }

  private newProcess(): RouterCopy {
    return new RouterCopy({
      append: (decision) => this.append(decision),
      log: this.log,
      policy: this.policy,
      now: () => this.now,
      count: (entry) => this.counted.push(entry),
    });
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

/** What is not done after so many tries never is. */
const mostTries = 20;

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
