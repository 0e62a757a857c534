import type { HeldBack } from '#libs/audit';
import { writeMatcher } from '#libs/policy';
import { type Markup, html } from '#libs/web';
import { type KnownSilence, endOf, standingAt } from '../known-silences.js';
import type { PolicyWindow } from '../policy-windows.js';
import type { Frame } from './layout.js';
import { type SilenceForms, expiryForm } from './silence-form.js';

/** What a card shows besides its silence or window. */
export interface CardContents {
  readonly held: HeldBack | undefined;
  readonly forms: SilenceForms;
}

/** A silence; with the form that ends it, where it can be ended. */
export const silenceCard = (
  silence: KnownSilence,
  { held, forms }: CardContents,
  { root, times }: Frame,
): Markup => {
  const { silenceId, matchers, comment, createdBy, author, startsAt, ended } = silence;
  const standing = standingAt(silence, times.now);
  return html`<article class="card silence" id="${silenceId}">
    <h3>${matcherList(matchers.map(matcherText))}</h3>
    <p>${comment}</p>
    <dl>
      ${standing === 'active' ? row('Holds back', heldNow(silenceId, Date.parse(startsAt), held)) : undefined}
      ${row('By', html`${createdBy}`)}
      ${author === undefined ? undefined : row('On record as', html`${actorName(author)}`)}
      ${row('From', moment(startsAt, times))}
      ${row(
        standing === 'expired' ? 'Ended' : 'Until',
        html`${moment(endOf(silence), times)}${ended && endedHow(ended)}`,
      )}
      ${row('Id', html`<code>${silenceId}</code>`)}
    </dl>
    ${standing === 'expired' ? undefined : expiryForm(silenceId, forms, root)}
  </article>`;
};

/** A maintenance window of the policy: it is changed there. */
export const windowCard = (
  { id, comment, about, on, nextStart }: PolicyWindow,
  { held }: Pick<CardContents, 'held'>,
  { times }: Frame,
): Markup =>
  html`<article class="card silence">
    <h3>${matcherList(about)}</h3>
    <p>${on === undefined ? undefined : html`<b>On now.</b> `}${comment}</p>
    <dl>
      ${on === undefined ? undefined : row('Holds back', heldNow(id, on.startsAt, held))}
      ${on === undefined ? undefined : row('Until', moment(new Date(on.endsAt).toISOString(), times))}
      ${nextStart === undefined ? undefined : row('Next', moment(new Date(nextStart).toISOString(), times))}
      ${row('Window', html`<code>${id}</code>`)}
    </dl>
  </article>`;

/** Where the record is too long to look at all of it, there may be more. */
function heldNow(id: string, startsAt: number, held: HeldBack | undefined): Markup {
  if (held === undefined) return html`<span class="soft">not known: the record cannot be read now</span>`;
  const count = held.counts.get(id) ?? 0;
  const atLeast = held.since !== undefined && startsAt < held.since ? 'at least ' : '';
  return html`${atLeast}<b>${count}</b> ${count === 1 ? 'alert' : 'alerts'}`;
}

const row = (name: string, value: Markup): Markup =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`;

const moment = (time: string, times: Frame['times']): Markup =>
  html`${times.moment(time)} (${times.ago(time)})`;

const actorName = (actor: string): string => actor.replace(/^user:/, '');

const endedHow = ({ by, reason }: NonNullable<KnownSilence['ended']>): Markup =>
  reason === 'replaced'
    ? html`, another one took its place`
    : html`, before its time${by === undefined ? '' : ` by ${actorName(by)}`}`;

const matcherList = (texts: readonly string[]): Markup =>
  html`<ul class="labels">
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;

const matcherText = ({ name, value, isRegex, isEqual }: KnownSilence['matchers'][number]): string =>
  writeMatcher({ name, value, type: isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=' });
