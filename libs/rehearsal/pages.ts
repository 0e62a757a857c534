import { compareSeverity } from '#libs/contracts';
import { type Policy, isMuted } from '#libs/policy';
import { Agenda } from '#libs/routing';
import type { RehearsedIncident, RouteTaken } from './rehearsed-incident.js';

/** What a receiver has heard of an incident since it was opened, or opened again. */
interface Hearing {
  readonly incident: RehearsedIncident;
  readonly receiver: string;
  readonly routes: RouteTaken[];
  /** When the group wait is over; epoch milliseconds. */
  firstAt: number;
  settled: boolean;
}

/**
 * Counts pages: the first time that a receiver is told that an incident was opened, or opened again. It is counted
 * when the group wait is over, if an alert of the incident fires then, if the incident is as severe as the receiver
 * wants, and if no time interval mutes all of its routes at that moment. What the notifier tells besides that
 * (updates, repetitions, ends, what it makes up for when a muted time is over) is no page.
 */
export class Pages {
  /** By receiver. */
  readonly counts = new Map<string, number>();
  private readonly hearings = new Map<string, Map<string, Hearing>>();
  private agenda = Agenda.empty;
  private readonly waiting = new Map<string, Hearing>();

  constructor(
    private readonly policy: Pick<Policy, 'receivers' | 'timeIntervals'>,
    private readonly from: number,
  ) {}

  /** The incident has new routes. */
  begin(incident: RehearsedIncident, routes: readonly RouteTaken[], at: number): void {
    for (const route of routes) {
      const hearings = this.hearings.get(incident.id) ?? new Map<string, Hearing>();
      this.hearings.set(incident.id, hearings);
      const firstAt = at + route.groupWaitMs;
      const known = hearings.get(route.receiver);
      if (known === undefined) {
        const { receiver } = route;
        hearings.set(receiver, { incident, receiver, routes: [route], firstAt, settled: false });
      } else {
        known.routes.push(route);
        known.firstAt = Math.min(known.firstAt, firstAt);
      }
    }
    this.look(incident, at);
  }

  /** The incident is opened again, which is told at once. */
  again(incident: RehearsedIncident, at: number): void {
    for (const hearing of this.hearings.get(incident.id)?.values() ?? []) {
      hearing.settled = false;
      hearing.firstAt = Math.min(hearing.firstAt, at);
    }
    this.look(incident, at);
  }

  /** Something has changed that may let a receiver hear of the incident. */
  look(incident: RehearsedIncident, at: number): void {
    for (const hearing of this.hearings.get(incident.id)?.values() ?? []) {
      if (hearing.settled) continue;
      const name = `${incident.id} ${hearing.receiver}`;
      if (this.waiting.has(name)) continue;
      this.waiting.set(name, hearing);
      this.agenda = this.agenda.with(Math.max(at, hearing.firstAt), name);
    }
  }

  /** Counts what is due by now. */
  advance(to: number): void {
    while (this.agenda.next !== undefined && this.agenda.next <= to) {
      for (const { at, name } of [...this.agenda.until(to)]) {
        this.agenda = this.agenda.without(at, name);
        const hearing = this.waiting.get(name);
        this.waiting.delete(name);
        if (hearing !== undefined) this.settle(hearing, at);
      }
    }
  }

  private settle(hearing: Hearing, at: number): void {
    const { incident, receiver: name, routes } = hearing;
    const receiver = this.policy.receivers.get(name);
    if (receiver === undefined || incident.firing.size === 0) return;
    if (compareSeverity(incident.severity, receiver.minimumSeverity) > 0) return;
    hearing.settled = true;
    const { email, slackChannels, teams, webhooks } = receiver;
    const places = email.length + slackChannels.length + teams.length + webhooks.length;
    if (places === 0 || routes.every((route) => isMuted(route, this.policy.timeIntervals, at).muted)) return;
    if (at < this.from) return;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    incident.pages.set(name, (incident.pages.get(name) ?? 0) + 1);
  }
}
