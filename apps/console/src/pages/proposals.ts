import { type Markup, html } from '#libs/web';
import type { OpenProposal, ProposalFact } from '../proposals.js';
import { type Frame, layout } from './layout.js';
import { webLink } from './link.js';

/** What the page shows. */
export interface ProposalsContents {
  /** Those that are decided on here. */
  readonly open: readonly OpenProposal[];
  readonly told: readonly ProposalFact[];
}

/** What waits for somebody to decide on it, and what became of what was proposed before. */
export function proposalsPage({ open, told }: ProposalsContents, frame: Frame): string {
  const here = new Set(open.map(({ branch }) => branch));
  const elsewhere = told.filter(({ became, host }) => became === 'open' && host !== 'folder');
  const earlier = told.filter(({ became, branch }) => became !== 'open' && !here.has(branch));
  return layout(
    {
      title: 'Proposals',
      section: 'proposals',
      main: html`<h1>Proposals</h1>
        <p class="soft">Runbooks and pages that Argus has written from closed incidents, to be reviewed.</p>
        <h2>Open</h2>
        ${open.length + elsewhere.length === 0 ? html`<p class="empty">Nothing waits for a decision.</p>` : openTable(open, elsewhere, frame)}
        <h2>Earlier</h2>
        ${earlier.length === 0 ? html`<p class="empty">Nothing has been decided on.</p>` : earlierTable(earlier, frame)}`,
    },
    frame,
  );
}

const openTable = (
  open: readonly OpenProposal[],
  elsewhere: readonly ProposalFact[],
  { root, times }: Frame,
): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Proposal</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        ${open.map(
          ({ branch, title, at }) =>
            html`<tr>
              <th scope="row"><a href="${root}proposals/${encodeURIComponent(branch)}">${title}</a></th>
              <td>${times.moment(at)}</td>
            </tr>`,
        )}
        ${elsewhere.map(
          ({ runbookId, link, at, host }) =>
            html`<tr>
              <th scope="row">${webLink(link, runbookId)} <span class="soft">at ${host}</span></th>
              <td>${times.moment(at)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const earlierTable = (earlier: readonly ProposalFact[], { times }: Frame): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Document</th>
          <th scope="col">What became of it</th>
          <th scope="col">When</th>
          <th scope="col">By</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        ${earlier.map(
          ({ runbookId, became, link, at, by, reason }) =>
            html`<tr>
              <th scope="row">${webLink(link, runbookId)}</th>
              <td>${became}</td>
              <td>${times.moment(at)}</td>
              <td>${by ?? ''}</td>
              <td>${reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
