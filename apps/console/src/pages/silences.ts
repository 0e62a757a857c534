import { writeMatcher } from '#libs/policy';
import { type Markup, html } from '#libs/web';
import { type KnownSilence, type SilenceRecord, endOf, silencesAt } from '../known-silences.js';
import type { PolicyStanding } from '../policy-desk.js';
import type { PolicyWindow } from '../policy-windows.js';
import { type Frame, layout } from './layout.js';
import { policyPart } from './policy-part.js';
import { type SilenceForms, expiryForm, silenceForm } from './silence-form.js';

/** What the page shows. */
export interface SilencesContents {
  readonly record: SilenceRecord;
  readonly policy: PolicyStanding;
  readonly forms: SilenceForms;
}

/** More of one kind than anybody reads. */
const mostShown = 200;

/** What is held back now, soon and lately, by whom and until when; and the policy that says what else is. */
export function silencesPage({ record, policy, forms }: SilencesContents, frame: Frame): string {
  const { active, pending, expired } = silencesAt(record, frame.times.now);
  const on = policy.windows.filter((window) => window.on !== undefined);
  const wrong = (forms.problems ?? []).length > 0;
  return layout(
    {
      title: wrong ? 'Not silenced: correct the form' : `(${active.length + on.length} active) Silences`,
      section: 'silences',
      main: html`<h1>Silences</h1>
        <p class="soft">
          What fires and fits one opens no incident, and nobody is told, until it ends. What still fires then
          is judged again.
        </p>
        <div class="columns">
          <div class="response">${silenceForm(forms, frame)} ${policyPart(policy, record.policy, frame)}</div>
          <div class="story">
            ${part('Active', active, 'Nothing is silenced now.', frame, forms)}
            ${pending.length === 0 ? undefined : part('Pending', pending, '', frame, forms)}
            <section>
              <h2>Maintenance windows</h2>
              ${
                policy.windows.length === 0
                  ? html`<p class="empty">The policy has none that is on or to come.</p>`
                  : policy.windows.slice(0, mostShown).map((window) => windowCard(window, frame))
              }
            </section>
            ${part('Ended in the last 24 hours', expired, 'None has ended.', frame)}
          </div>
        </div>`,
    },
    frame,
  );
}

const part = (
  title: string,
  silences: readonly KnownSilence[],
  none: string,
  frame: Frame,
  forms?: SilenceForms,
): Markup =>
  html`<section>
    <h2>${title}</h2>
    ${silences.length === 0 ? html`<p class="empty">${none}</p>` : undefined}
    ${silences.slice(0, mostShown).map((silence) => silenceCard(silence, frame, forms))}
    ${
      silences.length > mostShown
        ? html`<p class="soft">
            ${mostShown} of ${silences.length} are shown. <code>argus silence list --all</code> has all of
            them.
          </p>`
        : undefined
    }
  </section>`;

/** With the form that ends it, where it can be ended. */
const silenceCard = (silence: KnownSilence, { root, times }: Frame, forms?: SilenceForms): Markup => {
  const { silenceId, comment, createdBy, startsAt, ended } = silence;
  return html`<article class="card silence" id="${silenceId}">
    <h3>${matcherList(silence.matchers.map(matcherText))}</h3>
    <p>${comment}</p>
    <dl>
      <dt>By</dt>
      <dd>${createdBy}</dd>
      <dt>From</dt>
      <dd>${times.moment(startsAt)} (${times.ago(startsAt)})</dd>
      <dt>${ended === undefined ? 'Until' : 'Ended'}</dt>
      <dd>${times.moment(endOf(silence))} (${times.ago(endOf(silence))})${ended && endedHow(ended)}</dd>
      <dt>Id</dt>
      <dd><code>${silenceId}</code></dd>
    </dl>
    ${forms === undefined ? undefined : expiryForm(silenceId, forms, root)}
  </article>`;
};

const endedHow = ({ by, reason }: NonNullable<KnownSilence['ended']>): Markup =>
  reason === 'replaced'
    ? html`, another one took its place`
    : html`, before its time${by === undefined ? '' : ` by ${by.replace(/^user:/, '')}`}`;

const windowCard = ({ id, comment, about, on, nextStart }: PolicyWindow, { times }: Frame): Markup => {
  const moment = (at: number): Markup =>
    html`${times.moment(new Date(at).toISOString())} (${times.ago(new Date(at).toISOString())})`;
  return html`<article class="card silence">
    <h3>${matcherList(about)}</h3>
    <p>${on === undefined ? undefined : html`<b>On now.</b> `}${comment}</p>
    <dl>
      <dt>Window</dt>
      <dd><code>${id}</code></dd>
      ${
        on === undefined
          ? undefined
          : html`<dt>Until</dt>
              <dd>${moment(on.endsAt)}</dd>`
      }
      ${
        nextStart === undefined
          ? undefined
          : html`<dt>Next</dt>
              <dd>${moment(nextStart)}</dd>`
      }
    </dl>
  </article>`;
};

const matcherList = (texts: readonly string[]): Markup =>
  html`<ul class="labels">
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;

const matcherText = ({ name, value, isRegex, isEqual }: KnownSilence['matchers'][number]): string =>
  writeMatcher({ name, value, type: isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=' });
