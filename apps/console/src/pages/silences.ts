import { type Markup, html } from '#libs/web';
import { type KnownSilence, silencesAt } from '../known-silences.js';
import type { SilencesSoFar } from '../silences-reader.js';
import { type Frame, layout } from './layout.js';
import { policyPart } from './policy-part.js';
import { silenceCard, windowCard } from './silence-card.js';
import { type SilenceForms, silenceForm } from './silence-form.js';

/** What the page shows. */
export interface SilencesContents extends SilencesSoFar {
  readonly forms: SilenceForms;
}

/** More of one kind than anybody reads. */
const mostShown = 200;

/** What is held back now, soon and lately, by whom and until when; and the policy that says what else is. */
export function silencesPage(contents: SilencesContents, frame: Frame): string {
  const { record, policy, forms } = contents;
  const { active, pending, expired } = silencesAt(record, frame.times.now);
  const on = policy.windows.filter((window) => window.on !== undefined);
  const wrong = (forms.problems ?? []).length > 0;
  const aside = html`<div class="response">
    ${silenceForm(forms, frame)} ${policyPart(policy, record.policy, frame)}
  </div>`;
  // On a phone one stands below the other: what somebody came for stands first.
  const asideFirst = wrong || forms.fields.matchers !== '' || policy.standing.kind === 'refused';
  return layout(
    {
      title: wrong ? 'Not silenced: correct the form' : `(${active.length + on.length} active) Silences`,
      section: 'silences',
      main: html`<div class="heading">
          <h1>Silences</h1>
          <a href="#new">Silence alerts</a>
        </div>
        <p class="soft">
          What begins to fire and fits one opens no incident, and nobody is told, until it ends. What still
          fires then is judged again.
        </p>
        <p class="soft">
          An alert that already is in an incident goes on being told of. On the incident's page, acknowledge
          it: nobody else is paged, and people are not told again that it still fires. Snooze it: the same for
          a while. Or resolve it: it is closed, and what fires again then is silenced.
        </p>
        <div class="columns">
          ${asideFirst ? aside : undefined}
          <div class="story">
            ${part('Active', active, 'Nothing is silenced now.', contents, frame)}
            ${pending.length === 0 ? undefined : part('Pending', pending, '', contents, frame)}
            <section>
              <h2>Maintenance windows</h2>
              ${
                policy.windows.length === 0
                  ? html`<p class="empty">The policy has none that is on or to come.</p>`
                  : policy.windows.slice(0, mostShown).map((window) => windowCard(window, contents, frame))
              }
            </section>
            ${part('Ended in the last 24 hours', expired, 'None has ended.', contents, frame)}
          </div>
          ${asideFirst ? undefined : aside}
        </div>`,
    },
    frame,
  );
}

const part = (
  title: string,
  silences: readonly KnownSilence[],
  none: string,
  contents: SilencesContents,
  frame: Frame,
): Markup =>
  html`<section>
    <h2>${title}</h2>
    ${silences.length === 0 ? html`<p class="empty">${none}</p>` : undefined}
    ${silences.slice(0, mostShown).map((silence) => silenceCard(silence, contents, frame))}
    ${
      silences.length > mostShown
        ? html`<p class="soft">
            ${mostShown} of ${silences.length} are shown. <code>argus silence list --all</code> has all of
            them.
          </p>`
        : undefined
    }
  </section>`;
