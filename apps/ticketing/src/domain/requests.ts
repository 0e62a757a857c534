import {
  type Fact,
  type MetricEvidence,
  chartTitle,
  deterministicId,
  documentText,
  fact,
  toTimestamp,
} from '#libs/contracts';
import { type TicketRule, ticketRuleFor } from '#libs/policy';
import { outcomeOf, ticketDocument, ticketLinks } from './document.js';
import type { TicketingPolicy } from './policy.js';
import type { Incident, News, TicketingState } from './state.js';
import { commentBody, incidentLink, ticketLabels, ticketTitle } from './wording.js';

/** What a decision is taken with. */
export interface Circumstances {
  readonly now: number;
  readonly policy: TicketingPolicy;
}

/** The request for the incident's ticket, with all that is known so far. */
export function requestTicket(
  incident: Incident,
  state: TicketingState,
  { policy, now }: Circumstances,
): Fact {
  const link = incidentLink(policy.publicUrl, incident.id);
  const document = ticketDocument(incident, state, link);
  return fact(
    'argus.ticket.create-requested.v1',
    incident.id,
    {
      incidentId: incident.id,
      operationId: deterministicId([incident.id, 'create-ticket']),
      ...destination(state, { policy, now }),
      title: ticketTitle(incident),
      description: documentText(document),
      document: [...document],
      severity: incident.severity,
      labels: ticketLabels(incident),
      link,
      links: ticketLinks(state),
      revision: state.revision,
      nextUpdateAt: toTimestamp(now + policy.updateEveryMs),
    },
    { causationid: state.news.at(-1)?.id ?? incident.eventId },
  );
}

/** Where the ticket goes: by the first rule that fits and whose tracker is set up, else where the settings say. */
function destination({ facts }: TicketingState, { policy, now }: Circumstances) {
  const { rule, problem } = ticketRuleFor(policy.rules, { now, incident: facts });
  if (rule === undefined) {
    const reason = problem === undefined ? 'incident-has-no-ticket' : 'rule-could-not-be-evaluated';
    return { tracker: policy.tracker, reason };
  }
  const tracker = rule.tracker ?? policy.tracker;
  if (!policy.trackers.includes(tracker))
    return { tracker: policy.tracker, rule: rule.name, reason: 'tracker-of-rule-not-set-up' };
  return { tracker, ...placeOf(rule), rule: rule.name, reason: 'rule-fits' };
}

const placeOf = ({ project, issueType }: TicketRule) => ({
  ...(project === undefined ? {} : { project }),
  ...(issueType === undefined ? {} : { issueType }),
});

/** A comment that tells some news; its cause names the last of them. */
export function requestComment(
  incidentId: string,
  key: string,
  news: readonly News[],
  { policy, now }: Circumstances,
): Fact {
  const last = news.at(-1);
  return fact(
    'argus.ticket.comment-requested.v1',
    incidentId,
    {
      incidentId,
      operationId: deterministicId([incidentId, 'comment', last?.id ?? '']),
      key,
      body: commentBody(news),
      reason: `news-of-${last?.topic ?? 'incident'}`,
      nextUpdateAt: toTimestamp(now + policy.updateEveryMs),
    },
    { causationid: last?.id },
  );
}

/** The graph of a series that triage found. */
export const requestChart = (incidentId: string, key: string, piece: MetricEvidence): Fact =>
  fact('argus.ticket.attach-requested.v1', incidentId, {
    incidentId,
    operationId: deterministicId([incidentId, 'attach', piece.id]),
    key,
    evidenceId: piece.id,
    title: chartTitle(piece),
    reason: 'series-stands-out',
  });

/** Whether there is a postmortem that the ticket is not linked with. */
export const lacksPostmortem = ({ postmortem, asked }: TicketingState): boolean =>
  postmortem !== undefined && !asked.links.has(postmortem);

/** In what the ticket differs from the incident. */
export interface Change {
  readonly status?: 'open' | 'done';
  readonly severity?: Incident['severity'];
  /** Whether what the ticket says is out of date. */
  readonly described: boolean;
}

/** What has to be changed in the ticket. */
export function missingChange({ severity }: Incident, state: TicketingState): Change {
  const { asked, closedAt, revision } = state;
  const status = closedAt === undefined ? 'open' : 'done';
  return {
    ...(status === asked.status ? {} : { status }),
    ...(severity === asked.severity ? {} : { severity }),
    described: asked.revision !== undefined && (asked.revision !== revision || lacksPostmortem(state)),
  };
}

/** Brings the ticket to where the incident is. */
export function requestChange(
  incident: Incident,
  key: string,
  { described, ...change }: Change,
  state: TicketingState,
  { policy, now, reason }: Circumstances & { readonly reason: string },
): Fact {
  const { asked, changes, revision, news, creation } = state;
  const document = described ? ticketDocument(incident, state, creation?.link ?? '') : undefined;
  const links = ticketLinks(state).filter(({ url }) => !asked.links.has(url));
  return fact(
    'argus.ticket.change-requested.v1',
    incident.id,
    {
      incidentId: incident.id,
      operationId: deterministicId([incident.id, 'change', changes + 1]),
      key,
      ...change,
      ...(change.severity === undefined ? {} : { title: ticketTitle(incident) }),
      ...(change.status === 'done' ? { outcome: outcomeOf(state) } : {}),
      ...(document === undefined
        ? {}
        : {
            document: [...document],
            revision,
            nextUpdateAt: toTimestamp(now + policy.updateEveryMs),
            ...(links.length === 0 ? {} : { links }),
          }),
      reason,
    },
    document === undefined ? {} : { causationid: news.at(-1)?.id },
  );
}
