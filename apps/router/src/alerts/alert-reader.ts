import { type ArgusEvent, type EventOf, subjects, toTimestamp } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { type LabelSet, type Policy, groupOfRoute, matchRoutes } from '#libs/policy';
import type { RouterState } from '#libs/routing';
import { type AlertQuery, type GettableAlert, isAskedFor, statusOf } from './alertmanager-alert.js';

/** Alerts of one group that go to one receiver (`alertGroup` of Alertmanager's OpenAPI document). */
export interface GettableGroup {
  readonly labels: LabelSet;
  readonly routeLabels: LabelSet;
  readonly receiver: { readonly name: string };
  readonly alerts: readonly GettableAlert[];
}

/** What reading alerts needs. */
export interface AlertReaderParts {
  readonly state: () => RouterState;
  readonly store: Pick<EventStore, 'load'>;
  readonly policy: () => Policy;
  readonly clock: Pick<Clock, 'now'>;
}

/** An alert without an end is said to end so much later, as Alertmanager's resolve_timeout does; ms. */
const withoutEnd = 5 * 60_000;
/** So many incidents are read at a time. */
const atOnce = 16;

type Attached = EventOf<'argus.incident.alert-attached.v1'>;

/**
 * The alerts that fire, as the router has them: held back ones from its mind, those of incidents with what the
 * incidents' histories say of them, which are read when somebody asks.
 */
export class AlertReader {
  constructor(private readonly parts: AlertReaderParts) {}

  /** The alerts that are asked for, by fingerprint. */
  async alerts(query: AlertQuery): Promise<GettableAlert[]> {
    const all = [...this.held(), ...(await this.attached())];
    return all
      .filter((alert) => isAskedFor(alert, query))
      .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  }

  /** The same by receiver and group. */
  async groups(query: AlertQuery): Promise<GettableGroup[]> {
    const { route: root } = this.parts.policy();
    const groups = new Map<string, GettableGroup & { alerts: GettableAlert[] }>();
    for (const alert of await this.alerts(query)) {
      for (const route of matchRoutes(root, alert.labels)) {
        if (query.receiver !== undefined && query.receiver.test(route.receiver) !== true) continue;
        const { key, labels } = groupOfRoute(route, alert.labels);
        const group = groups.get(key) ?? {
          labels,
          routeLabels: {},
          receiver: { name: route.receiver },
          alerts: [],
        };
        group.alerts.push(alert);
        groups.set(key, group);
      }
    }
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  }

  private held(): GettableAlert[] {
    return [...this.parts.state().alerts.entries()].flatMap(([fingerprint, { held }]) => {
      if (held === undefined) return [];
      const { alert, cause, expiresAt } = held;
      const { labels, annotations, startsAt, generatorURL } = alert;
      const rest = { fingerprint, startsAt, updatedAt: startsAt, generatorURL, expiresAt };
      return [{ ...this.shown({ labels, annotations, ...rest }), status: statusOf(cause) }];
    });
  }

  private async attached(): Promise<GettableAlert[]> {
    const { alerts } = this.parts.state();
    const firing = [...alerts.entries()].filter(([, each]) => each.membership?.firing === true);
    const incidents = [...new Set(firing.map(([, each]) => each.membership?.incidentId ?? ''))];
    const facts = new Map<string, Attached>();
    for (let start = 0; start < incidents.length; start += atOnce) {
      const some = incidents.slice(start, start + atOnce);
      for (const fact of (await Promise.all(some.map((id) => this.attachedTo(id)))).flat())
        facts.set(`${fact.data.incidentId} ${fact.data.fingerprint}`, fact);
    }
    return firing.flatMap(([fingerprint, { membership }]) => {
      const fact = facts.get(`${membership?.incidentId ?? ''} ${fingerprint}`);
      if (fact === undefined) return [];
      const { labels, annotations, startsAt, generatorURL } = fact.data;
      const rest = { fingerprint, startsAt, updatedAt: fact.time, generatorURL };
      const alert = { labels, annotations, ...rest, expiresAt: membership?.expiresAt };
      return [{ ...this.shown(alert), status: statusOf(undefined) }];
    });
  }

  private async attachedTo(incidentId: string): Promise<Attached[]> {
    const history = await this.parts.store.load(subjects.incident(incidentId, 'router'));
    return history.flatMap(({ events }) => events.filter(isAttached));
  }

  private shown({
    expiresAt = this.parts.clock.now() + withoutEnd,
    generatorURL,
    ...alert
  }: Omit<GettableAlert, 'receivers' | 'status' | 'endsAt' | 'generatorURL'> & {
    readonly expiresAt: number | undefined;
    readonly generatorURL?: string | undefined;
  }): Omit<GettableAlert, 'status'> {
    const routes = matchRoutes(this.parts.policy().route, alert.labels);
    const receivers = [...new Set(routes.map(({ receiver }) => receiver))].map((name) => ({ name }));
    return {
      ...{ ...alert, receivers, endsAt: toTimestamp(expiresAt) },
      // What is no address is none.
      ...(generatorURL !== undefined && URL.canParse(generatorURL) ? { generatorURL } : {}),
    };
  }
}

const isAttached = (event: ArgusEvent): event is Attached =>
  event.type === 'argus.incident.alert-attached.v1';
