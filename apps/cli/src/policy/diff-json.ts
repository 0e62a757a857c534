import { toTimestamp } from '#libs/contracts';
import type { Policy } from '#libs/policy';
import { type OnlyThere, type RehearsedIncident, receiversOf } from '#libs/rehearsal';
import type { Rehearsed } from './rehearse-record.js';
import { outcomeText } from './outcome-text.js';

/** The same for programs. */
export function differencesAsJson(
  { differences, from, until, recordBegins, ...counts }: Rehearsed,
  { present, candidate }: { readonly present: Policy; readonly candidate: Policy },
) {
  const { gained, lost, changed, same, pages } = differences;
  return {
    ...{ present: present.version, candidate: candidate.version },
    ...{ from: toTimestamp(from), until: toTimestamp(until), ...counts },
    ...(recordBegins !== undefined && { recordBegins: toTimestamp(recordBegins) }),
    gained: gained.map(onlyThere),
    lost: lost.map(onlyThere),
    changed: changed.map(({ before, after, ...rest }) => ({
      ...rest,
      before: incident(before),
      after: incident(after),
    })),
    same,
    pages,
  };
}

const onlyThere = ({ incident: each, instead }: OnlyThere) => ({
  ...incident(each),
  instead: outcomeText(instead),
});

const incident = (each: RehearsedIncident) => ({
  ...{ id: each.id, title: each.title, severity: each.severity, priority: each.priority },
  ...{ groupLabels: each.groupLabels, receivers: receiversOf(each), alerts: each.members.size },
  openedAt: toTimestamp(each.openedAt),
  ...(each.closedAt !== undefined && { closedAt: toTimestamp(each.closedAt) }),
  reopened: each.reopened,
  pages: Object.fromEntries(each.pages),
});
