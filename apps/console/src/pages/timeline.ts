import type { TimelineEntry } from '#libs/audit';
import type { ArgusEvent } from '#libs/contracts';
import type { EventPlace } from '../record-places.js';
import { type Markup, html } from './html.js';
import type { Frame } from './layout.js';

/** Of a long history, its beginning and its end are shown. */
const firstShown = 50;
const lastShown = 250;
const longestJson = 8_000;

export interface TimelineContents {
  readonly entries: readonly TimelineEntry[];
  readonly events: readonly ArgusEvent[];
  readonly places: ReadonlyMap<string, EventPlace>;
  readonly openedAt: string;
}

/** What happened, oldest first; each row opens to the event itself. */
export function timeline({ entries, events, places, openedAt }: TimelineContents, frame: Frame): Markup {
  const byId = new Map(events.map((event) => [event.id, event]));
  const left = Math.max(0, entries.length - firstShown - lastShown);
  let date = '';
  const rows = entries.flatMap((entry, at) => {
    if (left > 0 && at >= firstShown && at < firstShown + left) {
      return at === firstShown ? [html`<li class="gap">${left} more are in the JSON of its events</li>`] : [];
    }
    const shown = row(entry, byId.get(entry.eventId), places.get(entry.eventId), openedAt, frame);
    if (frame.times.date(entry.time) === date) return [shown];
    date = frame.times.date(entry.time);
    return [html`<li class="date">${date}</li>`, shown];
  });
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <ol class="timeline">
      ${rows}
    </ol>
  </section>`;
}

function row(
  entry: TimelineEntry,
  event: ArgusEvent | undefined,
  place: EventPlace | undefined,
  openedAt: string,
  { times }: Frame,
): Markup {
  const actor = entry.actor === null ? undefined : html` <span class="actor">${person(entry.actor)}</span>`;
  return html`<li>
    <details>
      <summary>
        ${times.clock(entry.time)} <span class="offset">+${times.span(openedAt, entry.time)}</span>
        <span class="agent">${entry.agent}${actor}</span> <span class="text">${entry.text}</span>
      </summary>
      <dl class="proof">
        <dt>Stored</dt>
        <dd>${entry.stream} ${entry.sequence}, event ${entry.position + 1} of its message</dd>
        ${place === undefined ? undefined : proof(place)}
      </dl>
      <pre tabindex="0" aria-label="The event as JSON">${json(event ?? entry.data)}</pre>
    </details>
  </li>`;
}

const proof = ({ key, signature }: EventPlace): Markup =>
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
