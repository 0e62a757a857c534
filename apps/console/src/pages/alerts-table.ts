import type { IncidentAlert } from '#libs/audit';
import { type Markup, html } from '#libs/web';
import { labelList, severityBadge, statusBadge } from './badges.js';
import type { Frame } from './layout.js';
import { webLink } from './link.js';

const mostAlerts = 200;

/** The alerts of an incident, those that fire first. */
export function alertsTable(alerts: readonly IncidentAlert[], frame: Frame): Markup {
  const shown = [...alerts]
    .sort((a, b) => Number(b.status === 'firing') - Number(a.status === 'firing'))
    .slice(0, mostAlerts);
  const hidden = alerts.length - shown.length;
  return html`<section aria-labelledby="alerts">
    <h2 id="alerts">Alerts</h2>
    <div class="scroll">
      <table class="alerts">
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Alert</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((alert) => row(alert, frame))}
        </tbody>
      </table>
    </div>
    ${hidden === 0 ? undefined : html`<p class="soft">${hidden} more are in the JSON.</p>`}
  </section>`;
}

function row(alert: IncidentAlert, { times, root }: Frame): Markup {
  const { labels, annotations, startsAt, endsAt } = alert;
  const summary = annotations['summary'] ?? annotations['description'];
  const over = endsAt === null ? undefined : html`<br />over ${times.ago(endsAt)}`;
  return html`<tr>
    <td>${statusBadge(alert.status)}<br />${severityBadge(alert.severity)}</td>
    <td>
      <b>${labels['alertname'] ?? alert.fingerprint}</b
      >${summary === undefined ? undefined : html` <span>${summary}</span>`}
      ${labelList(labels, ['alertname'])}${links(alert)}
      <a href="${root}why/${encodeURIComponent(alert.fingerprint)}">Why</a>
    </td>
    <td>${times.moment(startsAt)}${over}</td>
  </tr>`;
}

/** Addresses come from whoever sent the alert. */
function links({ generatorUrl, annotations }: IncidentAlert): Markup | undefined {
  const found = [
    ['Expression', generatorUrl],
    ['Runbook', annotations['runbook_url']],
    ['Dashboard', annotations['dashboard_url']],
  ].flatMap(([name, address]) => (address ? [html`<li>${webLink(address, name ?? '')}</li>`] : []));
  return found.length === 0
    ? undefined
    : html`<ul class="links">
        ${found}
      </ul>`;
}
