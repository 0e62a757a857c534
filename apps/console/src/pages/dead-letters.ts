import type { DeadLetterSummary } from '#libs/audit';
import { type Markup, html } from '#libs/web';
import { moreNote } from './badges.js';
import { type Frame, layout } from './layout.js';

/** What agents could not handle, why, and how to have it handled again. */
export function deadLettersPage(letters: readonly DeadLetterSummary[], limit: number, frame: Frame): string {
  const parked = letters.filter(({ state }) => state === 'parked').length;
  return layout(
    {
      title: parked > 0 ? `(${parked} parked) Dead letters` : 'Dead letters',
      section: 'dead-letters',
      main: html`<h1>Dead letters</h1>
        <p class="soft">
          Messages that an agent could not handle. Nothing is lost: each is kept as it was, until it is
          handled again.
        </p>
        ${letters.length === 0 ? html`<p class="empty">There are none.</p>` : table(letters, frame)}
        ${moreNote(letters.length, limit, '?limit=500')}`,
    },
    frame,
  );
}

const table = (letters: readonly DeadLetterSummary[], frame: Frame): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Parked</th>
          <th scope="col">Agent</th>
          <th scope="col">Message</th>
          <th scope="col">Reason</th>
          <th scope="col">Handle it again</th>
        </tr>
      </thead>
      <tbody>
        ${letters.map((letter) => row(letter, frame))}
      </tbody>
    </table>
  </div>`;

const row = (letter: DeadLetterSummary, { times }: Frame): Markup =>
  html`<tr class="is-${letter.state}">
    <td>${times.moment(letter.parkedAt)}<br />${times.ago(letter.parkedAt)}</td>
    <td>${letter.agent}<br /><span class="soft">${letter.consumer}</span></td>
    <td>
      ${letter.stream} ${letter.sequence}<br /><code>${letter.subject}</code><br />
      <span class="soft">tried ${letter.deliveries}×</span>
    </td>
    <td class="wide">${letter.reason}</td>
    <td>${again(letter, times)}</td>
  </tr>`;

function again(letter: DeadLetterSummary, times: Frame['times']): Markup {
  const { state, letter: number, redrivenAt, redrivenBy, redriveOutcome, redriveReason } = letter;
  const last =
    redrivenAt === null
      ? undefined
      : html`<p>
          ${state === 'redriven' ? 'Handled' : `Tried again (${redriveOutcome ?? ''})`}
          ${times.ago(redrivenAt)}${redrivenBy === null ? '' : ` by ${redrivenBy.replace(/^user:/, '')}`}:
          ${redriveReason ?? ''}
        </p>`;
  const command =
    state === 'redriven' ? undefined : html`<code class="command">npx argus dead retry ${number}</code>`;
  return html`${last}${command}`;
}
