import { postmortemHtml } from '#libs/postmortem';
import { Markup, html } from '#libs/web';
import type { ProposedFile, ShownProposal } from '../proposals.js';
import { type Frame, layout } from './layout.js';

/** A proposal to be read, with what it changes, and the form that decides on it while it is open. */
export function proposalPage(shown: ShownProposal, csrf: string, frame: Frame): string {
  const { title, standing, branch, at, body, files } = shown;
  return layout(
    {
      title,
      section: 'proposals',
      main: html`<div class="headline">
          <p class="badges"><span class="status">${standingIn(shown)}</span></p>
          <h1>${title}</h1>
          <p class="soft"><code>${branch}</code>, ${frame.times.moment(at)}</p>
        </div>
        <div class="columns">
          <div class="response">${standing === 'open' ? forms(shown, csrf) : undefined}</div>
          <div class="story">
            <article class="card">${asMarkup(body)}</article>
            ${files.map(filePart)}
          </div>
        </div>`,
    },
    frame,
  );
}

/** The renderer lets no HTML of the text through, and no address that is not of the web. */
const asMarkup = (markdown: string): Markup => new Markup(postmortemHtml(markdown));

function standingIn({ standing, by, reason }: ShownProposal): string {
  if (standing === 'open') return 'Waits for a decision';
  const word = standing === 'merged' ? 'Accepted' : 'Rejected';
  return `${word}${by === undefined ? '' : ` by ${by}`}${reason === undefined || reason === '' ? '' : `: ${reason}`}`;
}

const filePart = ({ path, isNew, diff }: ProposedFile): Markup =>
  html`<section>
    <h2><code>${path}</code> ${isNew ? 'is new' : 'is changed'}</h2>
    <pre class="diff" tabindex="0">${diff.split('\n').map(diffLine)}</pre>
  </section>`;

const diffLine = (line: string): Markup => {
  const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'kept';
  return html`<span class="${kind}">${line}${'\n'}</span>`;
};

const forms = (shown: ShownProposal, csrf: string): Markup =>
  html`<section class="card asking" aria-label="What you decide">
    <h2>What you decide</h2>
    ${form(shown, csrf, 'accept', 'Accept')} ${form(shown, csrf, 'reject', 'Reject')}
  </section>`;

/** Relative to the proposal's page, so that it holds behind a proxy that adds to the path. */
const form = (
  { branch, commit }: ShownProposal,
  csrf: string,
  decision: 'accept' | 'reject',
  label: string,
): Markup =>
  html`<details>
    <summary>${label}</summary>
    <form method="post" action="${encodeURIComponent(branch)}/decide">
      <input type="hidden" name="decision" value="${decision}" />
      <input type="hidden" name="commit" value="${commit}" />
      <input type="hidden" name="csrf" value="${csrf}" />
      <label>Your name<input name="name" required maxlength="100" autocomplete="username" /></label>
      <label
        >Reason<input
          name="reason"
          maxlength="1000"
          autocomplete="off"
          ${decision === 'reject' ? html`required` : undefined}
      /></label>
      <button>${label}</button>
    </form>
  </details>`;
