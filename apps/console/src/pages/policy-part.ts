import { describeFault } from '#libs/policy-file';
import { type Markup, html } from '#libs/web';
import type { SilenceRecord } from '../known-silences.js';
import type { PolicyFileStanding, PolicyStanding } from '../policy-desk.js';
import type { Frame } from './layout.js';

/** So many faults are shown, and how many more there are: who mends these sees the rest. */
const mostFaults = 20;

/** Which policy is in force, since when, and whether the file as it is now could be. */
export const policyPart = (
  { version, file, standing }: PolicyStanding,
  adopted: SilenceRecord['policy'],
  { times }: Frame,
): Markup =>
  html`<section class="card" aria-label="Policy">
    <h2>Policy in force</h2>
    <dl>
      <dt>Version</dt>
      <dd><code>${adopted?.version ?? version}</code></dd>
      <dt>Since</dt>
      <dd>
        ${adopted === undefined ? html`<span class="soft">the router has named none yet</span>` : html`${times.moment(adopted.since)} (${times.ago(adopted.since)})`}
      </dd>
      <dt>File</dt>
      <dd><code>${file}</code></dd>
    </dl>
    ${adopted !== undefined && adopted.version !== version ? otherHere(version) : undefined}
    ${fileNote(standing)}
  </section>`;

const otherHere = (version: string): Markup =>
  html`<p>The console goes by <code>${version}</code>: one of the two has not followed the file yet.</p>`;

function fileNote(standing: PolicyFileStanding): Markup {
  switch (standing.kind) {
    case 'in-force':
      return html`<p class="soft">The file as it is now is this policy.</p>`;
    case 'built-in':
      return html`<p class="soft">There is no such file: the built-in policy is in force.</p>`;
    case 'changed':
      return html`<p>
        The file is good and says something else (<code>${standing.version}</code>): it is looked at every
        ${standing.within}.
      </p>`;
    case 'refused':
      return html`<div role="alert">
        <p><b class="risk-high">The file is refused</b>, so the policy before it stays in force:</p>
        <ul>
          ${standing.faults.slice(0, mostFaults).map((fault) => html`<li>${describeFault(fault)}</li>`)}
        </ul>
        ${standing.faults.length > mostFaults ? html`<p>… and ${standing.faults.length - mostFaults} more: <code>argus policy check</code> tells all of them.</p>` : undefined}
      </div>`;
  }
}
