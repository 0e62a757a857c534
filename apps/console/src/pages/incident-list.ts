import type { Incident, Ledger } from '#libs/audit';
import { type Markup, html } from '#libs/web';
import { moreNote, severityBadge, statusBadge } from './badges.js';
import { type Frame, layout } from './layout.js';
import { webLink } from './link.js';

const filters = ['all', 'open', 'resolved', 'closed'] as const;

export interface IncidentListContents {
  readonly incidents: readonly Incident[];
  readonly ledger: Ledger;
  readonly status: string;
  readonly limit: number;
}

/** The page that is open all night: incidents, open ones first. */
export function incidentListPage(contents: IncidentListContents, frame: Frame): string {
  const { incidents, ledger, status, limit } = contents;
  const open = incidents.filter((incident) => incident.status === 'open').length;
  return layout(
    {
      title: open > 0 ? `(${open} open) Incidents` : 'Incidents',
      section: '',
      refresh: status === 'closed' ? undefined : 10,
      main: html`<div class="heading">
          <h1>Incidents</h1>
          <nav class="filters" aria-label="Filter by status">
            ${filters.map((filter) => filterLink(filter, status, frame))}
          </nav>
        </div>
        ${ledgerLine(ledger)} ${incidents.length === 0 ? nothingHere(status) : table(incidents, frame)}
        ${moreNote(incidents.length, limit, `${frame.root}?status=${status}&limit=500`)}`,
    },
    frame,
  );
}

function filterLink(filter: string, current: string, { root }: Frame): Markup {
  const here = filter === current ? html` aria-current="true"` : undefined;
  return html`<a href="${root}?status=${filter}" ${here}>${filter}</a>`;
}

/** Every alert is accounted for: what was received is the sum of what became of it. */
function ledgerLine(ledger: Ledger): Markup {
  const { received, opened, attached, deduplicated, suppressed, quarantined, inFlight } = ledger;
  const parts = Object.entries({ opened, attached, deduplicated, suppressed, quarantined });
  return html`<p class="ledger">
    <span>Alerts: <b>${received}</b> received =</span>
    ${parts.map(([name, count], at) => html`<span>${at === 0 ? '' : '+ '}<b>${count}</b> ${name}</span> `)}
    <span>+ <b>${inFlight}</b> in flight</span>
  </p>`;
}

const nothingHere = (status: string): Markup =>
  html`<p class="empty">
    ${status === 'all' ? 'No incident has been recorded.' : `No incident is ${status}.`}
  </p>`;

const table = (incidents: readonly Incident[], frame: Frame): Markup =>
  html`<div class="scroll">
    <table class="incidents">
      <caption class="unseen">
        Incidents, open ones first
      </caption>
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">Status</th>
          <th scope="col">Incident</th>
          <th scope="col" class="number">Firing / all</th>
          <th scope="col">Since</th>
          <th scope="col">Last change</th>
          <th scope="col">Ticket</th>
        </tr>
      </thead>
      <tbody>
        ${incidents.map((incident) => row(incident, frame))}
      </tbody>
    </table>
  </div>`;

const row = (incident: Incident, { root, times }: Frame): Markup =>
  html`<tr class="is-${incident.status}">
    <td>${severityBadge(incident.severity)}</td>
    <td>${statusBadge(incident.status)}</td>
    <th scope="row"><a href="${root}incidents/${incident.id}">${incident.title}</a></th>
    <td class="number" data-name="firing / all"><b>${incident.alertsFiring}</b> / ${incident.alertsTotal}</td>
    <td data-name="since">${times.moment(incident.openedAt)}</td>
    <td data-name="changed">${times.ago(incident.updatedAt)}</td>
    <td data-name="ticket">
      ${incident.ticketKey === null ? html`<span class="soft">none</span>` : webLink(incident.ticketUrl, incident.ticketKey)}
    </td>
  </tr>`;
