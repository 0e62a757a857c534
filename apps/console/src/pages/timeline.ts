import type { TimelineEntry } from '#libs/audit';
import type { ArgusEvent } from '#libs/contracts';
import { type Markup, html } from '#libs/web';
import type { IncidentRecord, Proof } from '../record-reader.js';
import { placeOf } from '../timeline-excerpt.js';
import type { Frame } from './layout.js';

const longestJson = 8_000;

/** What happened, oldest first; each row opens to the event itself. */
export function timeline({ incident, events, excerpt, proofs }: IncidentRecord, frame: Frame): Markup {
  const byId = new Map(events.map((event) => [event.id, event]));
  const { first, left, last } = excerpt;
  const rows = (entries: readonly TimelineEntry[]): Markup[] =>
    entries.flatMap((entry, at) => {
      const date = frame.times.date(entry.time);
      const before = at === 0 ? undefined : entries[at - 1];
      const sameDay = before !== undefined && frame.times.date(before.time) === date;
      const shown = row(entry, byId.get(entry.eventId), proofs.get(placeOf(entry)), incident.openedAt, frame);
      return sameDay ? [shown] : [html`<li class="date">${date}</li>`, shown];
    });
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <ol class="timeline">
      ${rows(first)}
      ${left === 0 ? undefined : html`<li class="gap">${left} more are in the JSON of its events</li>`}
      ${rows(last)}
    </ol>
  </section>`;
}

function row(
  entry: TimelineEntry,
  event: ArgusEvent | undefined,
  signed: Proof | undefined,
  openedAt: string,
  { times }: Frame,
): Markup {
  const { actor, text } = entry;
  const who =
    actor === null || text.includes(actor) ? undefined : html` <span class="actor">${person(actor)}</span>`;
  return html`<li>
    <details>
      <summary>
        ${times.clock(entry.time)} <span class="offset">+${times.span(openedAt, entry.time)}</span>
        <span class="agent">${entry.agent}</span> <span class="text">${text}${who}</span>
      </summary>
      <dl class="proof">
        <dt>Stored</dt>
        <dd>${entry.stream} ${entry.sequence}, event ${entry.position + 1} of its message</dd>
        ${signed === undefined ? undefined : proof(signed)}
      </dl>
      <pre tabindex="0" aria-label="The event as JSON">${json(event ?? entry.data)}</pre>
    </details>
  </li>`;
}

const proof = ({ key, signature }: Proof): Markup =>
  html`<dt>Signed with</dt>
    <dd><code>${key}</code></dd>
    <dt>Signature</dt>
    <dd><code title="${signature}">${signature.slice(0, 16)}…</code></dd>`;

function json(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return text.length <= longestJson
    ? text
    : `${text.slice(0, longestJson)}\n… (cut; it is whole in the JSON of its events)`;
}

const person = (actor: string): string => actor.replace(/^user:/, '');
