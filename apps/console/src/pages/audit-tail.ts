import type { TailEntry } from '#libs/audit';
import { agentNames, eventTypes } from '#libs/contracts';
import { type Markup, html } from '#libs/web';
import { type Frame, layout } from './layout.js';

export interface TailFilter {
  readonly limit: number;
  readonly type?: string;
  readonly agent?: string;
}

/** The newest events of the record, newest first. */
export function auditTailPage(events: readonly TailEntry[], filter: TailFilter, frame: Frame): string {
  return layout(
    {
      title: 'Record',
      section: 'audit',
      main: html`<div class="heading">
          <h1>Record</h1>
          ${filterForm(filter)}
        </div>
        ${events.length === 0 ? html`<p class="empty">No event fits.</p>` : table(events, frame)}`,
    },
    frame,
  );
}

const filterForm = ({ type, agent, limit }: TailFilter): Markup =>
  html`<form class="filters" method="get" action="audit" aria-label="Filter the events">
    ${select('type', 'Type', eventTypes, type)} ${select('agent', 'Agent', agentNames, agent)}
    <input type="hidden" name="limit" value="${limit}" />
    <button>Show</button>
  </form>`;

const select = (
  name: string,
  label: string,
  values: readonly string[],
  current: string | undefined,
): Markup =>
  html`<label
    >${label}
    <select name="${name}">
      <option value="">all</option>
      ${values.map((value) => html`<option ${value === current ? html`selected` : undefined}>${value}</option>`)}
    </select></label
  >`;

const table = (events: readonly TailEntry[], frame: Frame): Markup =>
  html`<div class="scroll">
    <table class="tail">
      <caption class="unseen">
        Events, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Agent</th>
          <th scope="col">What happened</th>
          <th scope="col">About</th>
          <th scope="col">Stored</th>
        </tr>
      </thead>
      <tbody>
        ${events.map((event) => row(event, frame))}
      </tbody>
    </table>
  </div>`;

const row = (event: TailEntry, { root, times }: Frame): Markup =>
  html`<tr>
    <td>${times.moment(event.eventTime)}</td>
    <td>
      ${event.agent}${event.actor === null ? undefined : html`<br /><span class="actor">${event.actor.replace(/^user:/, '')}</span>`}
    </td>
    <td class="wide">
      ${event.text}${event.repeats ? html` <span class="soft">(again)</span>` : undefined}<br /><span
        class="soft"
        >${event.type}</span
      >
    </td>
    <td>${about(event, root)}</td>
    <td>
      <a href="${root}api/audit?after=${event.id - 1}&amp;limit=1" aria-label="Event ${event.id} as JSON"
        >${event.stream} ${event.sequence}</a
      >
    </td>
  </tr>`;

const about = ({ incidentId, subject }: TailEntry, root: string): Markup =>
  incidentId === null
    ? html`<code>${subject}</code>`
    : html`<a href="${root}incidents/${encodeURIComponent(incidentId)}"><code>${incidentId}</code></a>`;
