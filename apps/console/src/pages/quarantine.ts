import type { QuarantinedDelivery } from '#libs/audit';
import { type Markup, html } from '#libs/web';
import { moreNote } from './badges.js';
import { type Frame, layout } from './layout.js';

const longestContent = 4_000;

/** What arrived and could not be understood, and what is wrong with it. */
export function quarantinePage(
  deliveries: readonly QuarantinedDelivery[],
  limit: number,
  frame: Frame,
): string {
  return layout(
    {
      title: 'Quarantine',
      section: 'quarantine',
      main: html`<h1>Quarantine</h1>
        <p class="soft">
          Deliveries, or alerts of them, that could not be understood. Mend them at their source and let it
          send them again.
        </p>
        ${deliveries.length === 0 ? html`<p class="empty">There are none.</p>` : table(deliveries, frame)}
        ${moreNote(deliveries.length, limit, '?limit=500')}`,
    },
    frame,
  );
}

const table = (deliveries: readonly QuarantinedDelivery[], frame: Frame): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Source</th>
          <th scope="col" class="number">Alerts</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${deliveries.map((delivery) => row(delivery, frame))}
      </tbody>
    </table>
  </div>`;

function row(delivery: QuarantinedDelivery, { times }: Frame): Markup {
  const { content, problems } = delivery;
  const cut = content.length > longestContent;
  return html`<tr>
    <td>${times.moment(delivery.quarantinedAt)}<br />${times.ago(delivery.quarantinedAt)}</td>
    <td>${delivery.source}<br /><span class="soft">${delivery.sender}</span></td>
    <td class="number">${delivery.alerts}</td>
    <td class="wide">
      <b>${delivery.reason}</b>
      <ul>
        ${problems.map((problem) => html`<li>${problem}</li>`)}
      </ul>
      <details>
        <summary>What was sent (${delivery.bytes} bytes)</summary>
        <pre tabindex="0" aria-label="What was sent">
${content.slice(0, longestContent)}${cut ? '\n…' : ''}</pre>
      </details>
    </td>
  </tr>`;
}
