import { describeAction } from '#libs/actions';
import { mayPassBy } from '#libs/policy';
import { html, type Markup } from '#libs/web';
import { type Rules, whyOver } from './domain/questions.js';
import type { Approval, SolicitorState } from './domain/state.js';
import { style } from './page-style.js';

/** What a page needs to know besides the record. */
export interface PageContext {
  readonly now: number;
  /** Those in force. */
  readonly rules: Rules;
  readonly publicUrl: string;
  /** The token that the forms bring back. */
  readonly csrf: string;
  /** Whether the forms ask for the approval key. */
  readonly asksForKey: boolean;
  /** Whom the link was sent to by which the page was opened, and what shows it; without, a name is asked for. */
  readonly reader?: { readonly name: string; readonly token: string };
}

/** The page of one approval: what would run, and, while it is pending, the two ways to answer. */
export function approvalPage(state: SolicitorState, approval: Approval, context: PageContext): string {
  const over = whyOver(state, approval, context);
  const { action } = approval;
  return page(
    `${action.title} – approval`,
    html`<p class="over">Approval for incident</p>
      <h1>${action.title}</h1>
      ${statusNote(approval, over)} ${incidentPart(state, approval, context)} ${actionPart(approval)}
      ${termsPart(approval)}
      ${approval.status === 'pending' && over === undefined ? forms(approval, context) : undefined}`,
  );
}

/** A page that only says something: why nothing was changed, or that there is nothing here. */
export function noticePage(title: string, text: string, back?: string): string {
  const link = back === undefined ? undefined : html`<p><a href="${back}">Back to the approval</a></p>`;
  return page(
    title,
    html`<h1>${title}</h1>
      <p class="state refused">${text}</p>
      ${link}`,
  );
}

const page = (title: string, body: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;

function statusNote(approval: Approval, over: string | undefined): Markup {
  const { status, actor, decidedAt, reason, refusedBecause, expiresAt } = approval;
  const when = decidedAt === undefined ? undefined : html` on ${utc(decidedAt)}`;
  const who = actor === undefined ? undefined : html` by <strong>${personOf(actor)}</strong>`;
  const why = reason === undefined ? undefined : html`: ${reason}`;
  if (refusedBecause !== undefined) {
    const again = mayPassBy(refusedBecause)
      ? html` What stands against it passes: to have people asked again, press "Ask again" in Slack, or say
          <code>argus actions retry ${approval.approvalId}</code> on the command line.`
      : undefined;
    return html`<p class="state refused">Approved${who}${when}, but not run: ${refusedBecause}.${again}</p>`;
  }
  if (status === 'granted') return html`<p class="state granted">Approved${who}${when}${why}</p>`;
  if (status === 'rejected') return html`<p class="state rejected">Rejected${who}${when}${why}</p>`;
  if (status === 'expired') return html`<p class="state expired">Expired${when}${why}</p>`;
  if (over !== undefined) return html`<p class="state expired">No longer open to decision: ${over}</p>`;
  const votes = approval.needed > 1 ? ` (${approval.votes.length} of ${approval.needed} agree)` : '';
  return html`<p class="state pending">Waiting for a decision until ${utc(expiresAt)}${votes}</p>`;
}

function incidentPart(state: SolicitorState, { runbook }: Approval, { publicUrl }: PageContext): Markup {
  const link = `${publicUrl}/incidents/${state.incidentId ?? ''}`;
  const matched = Object.entries(runbook?.matchedOn ?? {}).map(([name, value]) => `${name}=${value}`);
  return html`<h2>Incident</h2>
    <dl>
      <dt>Title</dt>
      <dd><a href="${link}">${state.title}</a></dd>
      <dt>Severity</dt>
      <dd>${state.severity}</dd>
      <dt>State</dt>
      <dd>${state.open ? 'open' : 'closed'}</dd>
      ${
        runbook === undefined
          ? undefined
          : html`<dt>Runbook</dt>
              <dd>${runbook.title} (<code>${runbook.file}</code>), for ${matched.join(', ')}</dd>
              <dt>It says</dt>
              <dd>${runbook.summary}</dd>`
      }
    </dl>`;
}

function actionPart({ action, digest }: Approval): Markup {
  const { undo } = action;
  return html`<h2>Action</h2>
    <p>${describeAction(action)}</p>
    ${undo === undefined ? undefined : html`<p>If it does not help, it is taken back: ${describeAction(undo)}</p>`}
    <dl>
      <dt>Target</dt>
      <dd>${action.target}</dd>
      <dt>Risk</dt>
      <dd class="risk-${action.risk}">${action.risk}</dd>
      <dt>Digest</dt>
      <dd><code title="${digest}">${digest.slice(0, 12)}</code></dd>
    </dl>
    <h2>Exact parameters</h2>
    <pre>
${JSON.stringify(undo === undefined ? action.parameters : { ...action.parameters, undo: undo.parameters }, undefined, 2)}</pre>`;
}

/** Who decides, and what a yes is bound to, in words. */
function termsPart({ approvers, needed, votes, proposer, afterNo, revision, rules }: Approval): Markup {
  const who = approvers.length === 0 ? 'anybody who can open this page' : approvers.join(', ');
  const agreed = votes.map(({ actor }) => personOf(actor)).join(', ');
  const others = proposer === undefined ? '' : `, but not ${personOf(proposer)}, who proposed it`;
  return html`<h2>What a yes means</h2>
    <p>
      It is for this action on this target with these parameters, once, for the incident as it is
      now${revision === undefined ? '' : ` (revision ${revision})`}, under the rules in
      force${rules === undefined ? '' : ` (${rules})`}. When any of these changes, it does not count, and it
      is asked again. The digest stands for all of them; it is worked out anew before the action runs.
    </p>
    <dl>
      <dt>May decide</dt>
      <dd>${who}${others}</dd>
      <dt>Have to agree</dt>
      <dd>${needed === 1 ? 'one person' : `${needed} people; one no is enough`}</dd>
      ${
        needed === 1
          ? undefined
          : html`<dt>Agree so far</dt>
              <dd>${agreed === '' ? 'nobody' : agreed}</dd>`
      }
      <dt>After a no</dt>
      <dd>${afterNoInWords(afterNo)}</dd>
    </dl>`;
}

function afterNoInWords({ next, handOverTo }: Approval['afterNo']): string {
  if (next === 'recommend-another') return 'triage looks for something else to do';
  if (next === undefined) return 'nothing is run';
  const who = ['whoever is on call for the incident', ...(handOverTo ?? [])].join(', ');
  return `told to take over: ${who}`;
}

const forms = (approval: Approval, context: PageContext): Markup =>
  html`<h2>Your decision</h2>
    ${
      context.reader === undefined
        ? undefined
        : html`<p>
            This page was sent to <strong>${context.reader.name}</strong>, and you decide in that name.
          </p>`
    }
    <div class="forms">
      ${form('approve', 'Approve and run', approval, context)} ${form('reject', 'Reject', approval, context)}
    </div>`;

function form(
  decision: string,
  label: string,
  { digest }: Approval,
  { csrf, asksForKey, reader }: PageContext,
): Markup {
  const name = html`<label
    >Your name<input name="name" required maxlength="100" autocomplete="username"
  /></label>`;
  const key = html`<label
    >Approval key<input name="key" type="password" required autocomplete="off"
  /></label>`;
  return html`<form method="post">
    <input type="hidden" name="decision" value="${decision}" />
    <input type="hidden" name="digest" value="${digest}" />
    <input type="hidden" name="csrf" value="${csrf}" />
    ${reader === undefined ? name : html`<input type="hidden" name="as" value="${reader.token}" />`}
    <label>Reason (optional)<input name="reason" maxlength="500" autocomplete="off" /></label>
    ${asksForKey ? key : undefined}
    <button class="${decision}">${label}</button>
  </form>`;
}

const personOf = (actor: string): string => actor.replace(/^user:/, '');

const utc = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
