import { toTimestamp } from '#libs/contracts';
import type { Account } from './account.js';
import { matchIncidents } from './match-incidents.js';
import type { Outcome } from './outcome.js';
import { type RehearsedIncident, receiversOf } from './rehearsed-incident.js';

/** An incident that one policy opens and the other does not, and what becomes of its opening alert there instead. */
export interface OnlyThere {
  readonly incident: RehearsedIncident;
  /** Undefined where nothing is known of the alert there. */
  readonly instead: Outcome | undefined;
}

/** Something about an incident that is not the same under the two policies. */
export interface Change {
  readonly what: 'opened at' | 'grouped by' | 'severity' | 'priority' | 'receivers' | 'reopened' | 'pages';
  readonly before: string;
  readonly after: string;
}

/** An incident that both policies open. */
export interface ChangedIncident {
  readonly before: RehearsedIncident;
  readonly after: RehearsedIncident;
  /** How many alerts it has under the second policy only, and under the first only. */
  readonly alertsGained: number;
  readonly alertsLost: number;
  readonly changes: readonly Change[];
}

/** Pages of one receiver. */
export interface PagesOfReceiver {
  readonly receiver: string;
  readonly before: number;
  readonly after: number;
}

/** What another policy would have changed. */
export interface Differences {
  readonly gained: readonly OnlyThere[];
  readonly lost: readonly OnlyThere[];
  readonly changed: readonly ChangedIncident[];
  /** Of incidents that are the same under both. */
  readonly same: number;
  /** Every receiver that either policy pages, in the order of their names. */
  readonly pages: readonly PagesOfReceiver[];
}

/** Compares what two policies made of the same alerts. Incidents opened before `from` (epoch ms) are left out. */
export function compare(before: Account, after: Account, from = 0): Differences {
  const gained: OnlyThere[] = [];
  const lost: OnlyThere[] = [];
  const changed: ChangedIncident[] = [];
  let same = 0;
  for (const pair of matchIncidents(before, after)) {
    const opened = Math.max(pair.before?.openedAt ?? 0, pair.after?.openedAt ?? 0);
    if (opened < from) continue;
    if (pair.before === undefined) {
      if (pair.after !== undefined) gained.push(onlyThere(pair.after, before));
    } else if (pair.after === undefined) lost.push(onlyThere(pair.before, after));
    else {
      const change = changeOf(pair.before, pair.after);
      if (change === undefined) same++;
      else changed.push(change);
    }
  }
  return {
    gained: gained.sort((a, b) => a.incident.openedAt - b.incident.openedAt),
    lost: lost.sort((a, b) => a.incident.openedAt - b.incident.openedAt),
    changed: changed.sort((a, b) => a.before.openedAt - b.before.openedAt),
    same,
    pages: pagesOf(before, after),
  };
}

/** Whether there is no difference at all. */
export const isEmpty = ({ gained, lost, changed, pages }: Differences): boolean =>
  gained.length + lost.length + changed.length === 0 && pages.every((each) => each.before === each.after);

const onlyThere = (incident: RehearsedIncident, other: Account): OnlyThere => ({
  incident,
  instead: incident.opening && other.outcomes.get(incident.opening.number),
});

function changeOf(before: RehearsedIncident, after: RehearsedIncident): ChangedIncident | undefined {
  const alertsGained = notIn(after.members, before.members);
  const alertsLost = notIn(before.members, after.members);
  const [was, is] = [aspectsOf(before), aspectsOf(after)];
  const changes = (Object.keys(was) as Change['what'][])
    .filter((what) => was[what] !== is[what])
    .map((what) => ({ what, before: was[what], after: is[what] }));
  if (alertsGained + alertsLost + changes.length === 0) return undefined;
  return { before, after, alertsGained, alertsLost, changes };
}

const notIn = <T>(some: ReadonlySet<T>, others: ReadonlySet<T>): number => {
  let count = 0;
  for (const each of some) if (!others.has(each)) count++;
  return count;
};

/** All that is compared, as people read it. */
const aspectsOf = (incident: RehearsedIncident): Record<Change['what'], string> => ({
  'opened at': toTimestamp(incident.openedAt),
  'grouped by': labelsText(incident.groupLabels),
  severity: incident.severity,
  priority: incident.priority ?? '',
  receivers: receiversOf(incident).join(', '),
  reopened: String(incident.reopened),
  pages: [...incident.pages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([receiver, count]) => `${receiver} ${count}`)
    .join(', '),
});

/** Labels as people write them: `cluster=eu1, service=checkout`. */
export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join(', ');

function pagesOf(before: Account, after: Account): PagesOfReceiver[] {
  const [was, is] = [before.pages.counts, after.pages.counts];
  const receivers = [...new Set([...was.keys(), ...is.keys()])].sort();
  return receivers.map((receiver) => ({
    receiver,
    before: was.get(receiver) ?? 0,
    after: is.get(receiver) ?? 0,
  }));
}
