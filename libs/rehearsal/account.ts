import {
  type AlertOutcome,
  type ArgusEvent,
  type EventData,
  type EventOf,
  insteadOf,
  outcomeOf,
} from '#libs/contracts';
import type { Policy } from '#libs/policy';
import type { EpisodeNames, EpisodeNumber } from './episode-names.js';
import { type Outcome, heldBackBy } from './outcome.js';
import { Pages } from './pages.js';
import type { RehearsedIncident } from './rehearsed-incident.js';
import type { Audience } from './rehearsal.js';

/**
 * What became of alerts, by the facts of the router and the closer alone: it takes those of a rehearsal and those of
 * a record alike, which is how the two are compared.
 */
export class Account implements Audience {
  readonly incidents = new Map<string, RehearsedIncident>();
  /** By episode, what became of the alert that fired; alerts that only repeat what is known change nothing here. */
  readonly outcomes = new Map<EpisodeNumber, Outcome>();
  /** How many alerts had each outcome. */
  readonly totals: Record<AlertOutcome, number> = { opened: 0, attached: 0, deduplicated: 0, suppressed: 0 };
  readonly pages: Pages;
  private readonly heldBack = new Map<string, Outcome>();

  /** `pagesFrom`: pages before this moment (epoch ms) are not counted. */
  constructor(
    policy: Pick<Policy, 'receivers' | 'timeIntervals'>,
    private readonly names: EpisodeNames,
    pagesFrom = 0,
  ) {
    this.pages = new Pages(policy, pagesFrom);
  }

  advance(to: number): void {
    this.pages.advance(to);
  }

  note(events: readonly ArgusEvent[], at: number): void {
    for (const event of events) {
      this.noteOutcome(event);
      this.noteIncident(event, at);
    }
  }

  private noteOutcome(event: ArgusEvent): void {
    const [outcome, instead] = [outcomeOf(event), insteadOf(event)];
    if (outcome === undefined) return;
    this.totals[outcome]++;
    if (instead !== undefined) this.totals[instead]--;
    const cause = heldBackBy(event);
    if (cause === undefined || !('fingerprint' in event.data)) return;
    // Few causes hold back many alerts: each is kept once.
    const name = `${cause.reason} ${cause.by}`;
    const known = this.heldBack.get(name) ?? cause;
    this.heldBack.set(name, known);
    this.outcomes.set(this.names.of(event.data), known);
  }

  private noteIncident(event: ArgusEvent, at: number): void {
    switch (event.type) {
      case 'argus.incident.opened.v1':
        return this.opened(event, at);
      case 'argus.incident.alert-attached.v1':
        return this.attached(event.data, at);
      case 'argus.incident.alert-resolved.v1':
        this.incidents.get(event.data.incidentId)?.firing.delete(this.names.of(event.data));
        return;
      case 'argus.incident.severity-changed.v1':
        return this.change(event, (incident) => {
          incident.severity = event.data.to;
          this.pages.look(incident, at);
        });
      case 'argus.incident.priority-changed.v1':
        return this.change(event, (incident) => {
          incident.priority = event.data.to;
        });
      case 'argus.incident.reopened.v1':
        return this.change(event, (incident) => {
          if (incident.closedAt !== undefined) incident.reopened++;
          incident.closedAt = undefined;
          this.pages.again(incident, at);
        });
      case 'argus.incident.closed.v1':
        return this.change(event, (incident) => {
          incident.closedAt = at;
        });
      default:
    }
  }

  private opened({ data }: EventOf<'argus.incident.opened.v1'>, at: number): void {
    const { incidentId: id, title, groupKey, groupLabels, severity, priority, routes = [] } = data;
    const incident: RehearsedIncident = {
      ...{ id, title, groupKey, groupLabels, severity, priority },
      openedAt: at,
      opening: undefined,
      routes: new Map(routes.map((route) => [route.route, route])),
      members: new Set(),
      firing: new Set(),
      reopened: 0,
      closedAt: undefined,
      pages: new Map(),
    };
    this.incidents.set(id, incident);
    this.pages.begin(incident, routes, at);
  }

  private attached(data: EventData<'argus.incident.alert-attached.v1'>, at: number): void {
    const incident = this.incidents.get(data.incidentId);
    if (incident === undefined) return;
    const { fingerprint, episode, labels, outcome, rule, routes = [] } = data;
    const number = this.names.of(data);
    incident.opening ??= { fingerprint, episode, number, labels };
    incident.members.add(number);
    incident.firing.add(number);
    const opened = outcome === 'opened';
    if (opened || this.outcomes.get(number)?.kind !== 'in-incident') {
      this.outcomes.set(number, {
        kind: 'in-incident',
        incident,
        opened,
        ...(rule !== undefined && { rule }),
      });
    }
    for (const route of routes) incident.routes.set(route.route, route);
    this.pages.begin(incident, routes, at);
  }

  private change(
    { data: { incidentId } }: { readonly data: { readonly incidentId: string } },
    change: (incident: RehearsedIncident) => void,
  ): void {
    const incident = this.incidents.get(incidentId);
    if (incident !== undefined) change(incident);
  }
}
