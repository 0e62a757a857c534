import { compareSeverity } from '#libs/contracts';
import { type AlertLine, alertLine, listedAlerts } from './alert-line.js';
import type { AttachedAlert, KnownAlert, NotifierState } from './state.js';

/** So many alerts of an incident are kept with all they say, the worst ones; the others are counted. */
export const keptAlerts = 100;

type Alerts = NotifierState['alerts'];

/** The alerts with one that fires. Beyond the limit one that is over makes room, or the one that is least bad. */
export function withFiring(alerts: Alerts, alert: AttachedAlert): Alerts {
  if (alerts.size < keptAlerts || alerts.has(alert.fingerprint)) return withKnown(alerts, { alert });
  const least = [...alerts.values()].reduce(worseFirst);
  if (least.endsAt === undefined && compareSeverity(alert.severity, least.alert.severity) >= 0) return alerts;
  const kept = new Map(alerts);
  kept.delete(least.alert.fingerprint);
  return kept.set(alert.fingerprint, { alert });
}

/** The alerts with one of them over. */
export function withOver(alerts: Alerts, fingerprint: string, endsAt: string): Alerts {
  const known = alerts.get(fingerprint);
  return known === undefined ? alerts : withKnown(alerts, { ...known, endsAt });
}

/** The worst of the alerts that fire, as lines of a list; of equals the earlier ones stand first. */
export const firingLines = (alerts: Alerts): readonly AlertLine[] =>
  worstLines([...alerts.values()].filter(({ endsAt }) => endsAt === undefined));

/** The worst of the named alerts, as lines of a list. */
export const linesOf = (alerts: Alerts, fingerprints: Iterable<string>): readonly AlertLine[] =>
  worstLines([...fingerprints].flatMap((fingerprint) => alerts.get(fingerprint) ?? []));

const worstLines = (known: readonly KnownAlert[]): readonly AlertLine[] =>
  [...known]
    .sort((a, b) => compareSeverity(a.alert.severity, b.alert.severity))
    .slice(0, listedAlerts)
    .map(({ alert }) => alertLine(alert));

const withKnown = (alerts: Alerts, known: KnownAlert): Alerts =>
  new Map(alerts).set(known.alert.fingerprint, known);

/** Of two alerts the one that is sooner let go: over before firing, then the less bad one. */
function worseFirst(least: KnownAlert, next: KnownAlert): KnownAlert {
  if ((least.endsAt === undefined) !== (next.endsAt === undefined))
    return least.endsAt === undefined ? next : least;
  return compareSeverity(next.alert.severity, least.alert.severity) > 0 ? next : least;
}
