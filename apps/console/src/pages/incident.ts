import type { IncidentDetails } from '#libs/audit';
import { type Markup, html } from '#libs/web';
import type { IncidentRecord } from '../record-reader.js';
import { alertsTable } from './alerts-table.js';
import { labelList, severityBadge, statusBadge } from './badges.js';
import { findingsOf, findingsPart } from './findings-part.js';
import { type Frame, layout } from './layout.js';
import { webLink } from './link.js';
import { type PersonForms, cancelForm, personForms } from './person-forms.js';
import { type ResponseForms, responsePart } from './response-part.js';
import { responseOf } from './response.js';
import { silenceLink } from './silence-form.js';
import { timeline } from './timeline.js';

/** Everything about one incident; with forms where something can still be done about it. */
export function incidentPage(record: IncidentRecord, frame: Frame, forms?: PersonForms): string {
  const { incident, events } = record;
  return layout(
    {
      title: `${incident.title} (${incident.status})`,
      section: '',
      main: html`<article class="incident severity-edge-${incident.severity}">
        ${headline(incident, frame)}
        <div class="columns">
          ${responsePart(responseOf(events), frame, formsOf(incident, forms))}
          <div class="story">
            ${findingsPart(findingsOf(events), incident.id, frame)} ${alertsTable(incident.alerts, frame)}
            ${timeline(record, frame)}
          </div>
        </div>
      </article>`,
    },
    frame,
  );
}

const formsOf = (
  { id, status }: IncidentDetails,
  forms: PersonForms | undefined,
): ResponseForms | undefined =>
  forms && {
    asking: status === 'closed' ? undefined : personForms(id, forms),
    // An action may outlast its incident.
    cancel: (actionId) => cancelForm(id, forms, actionId),
  };

const headline = (incident: IncidentDetails, frame: Frame): Markup =>
  html`<header class="headline">
    <p class="badges">${severityBadge(incident.severity)} ${statusBadge(incident.status)}</p>
    <h1>${incident.title}</h1>
    <dl class="facts">
      ${facts(incident, frame).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;

function facts(incident: IncidentDetails, { root, times }: Frame): [string, Markup][] {
  const { id, openedAt, closedAt, ticketKey, ticketUrl } = incident;
  const ended = closedAt ?? incident.resolvedAt;
  const api = `${root}api/incidents/${id}`;
  return [
    ['Opened', times.moment(openedAt)],
    [ended === null ? 'Lasts' : 'Lasted', html`${times.span(openedAt, ended)}`],
    ['Alerts', html`<b>${incident.alertsFiring}</b> firing of ${incident.alertsTotal}`],
    ['Ticket', ticketKey === null ? html`<span class="soft">none</span>` : webLink(ticketUrl, ticketKey)],
    ['Last change', times.ago(incident.updatedAt)],
    ['Grouped by', html`${labelList(incident.groupLabels)} ${silencing(incident, root)}`],
    ['Id', html`<code>${id}</code>`],
    ['JSON', html`<a href="${api}">incident</a>, <a href="${api}/events">events</a>`],
  ];
}

/** The way to silence its alerts; where some fire in it, with what that does not end, and what does. */
function silencing({ groupLabels, status, alertsFiring }: IncidentDetails, root: string): Markup | undefined {
  const link = silenceLink(groupLabels, root);
  if (link === undefined || status === 'closed' || alertsFiring === 0) return link;
  return html`${link}
    <span class="soft"
      >What fires in this incident already goes on being told of. To end that, acknowledge it, snooze it or
      resolve it.</span
    >`;
}
