import type { ProposedAction } from '#libs/contracts';
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
    return html`<p class="state refused">Approved${who}${when}, but not run: ${refusedBecause}</p>`;
  }
  if (status === 'granted') return html`<p class="state granted">Approved${who}${when}${why}</p>`;
  if (status === 'rejected') return html`<p class="state rejected">Rejected${who}${when}${why}</p>`;
  if (status === 'expired') return html`<p class="state expired">Expired${when}${why}</p>`;
  if (over !== undefined) return html`<p class="state expired">No longer open to decision: ${over}</p>`;
  return html`<p class="state pending">Waiting for a decision until ${utc(expiresAt)}</p>`;
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
  return html`<h2>Action</h2>
    <p>${inWords(action)}</p>
    <dl>
      <dt>Target</dt>
      <dd>${action.target}</dd>
      <dt>Risk</dt>
      <dd class="risk-${action.risk}">${action.risk}</dd>
      <dt>Digest</dt>
      <dd><code title="${digest}">${digest.slice(0, 12)}</code></dd>
    </dl>
    <h2>Exact parameters</h2>
    <pre>${JSON.stringify(action.parameters, undefined, 2)}</pre>`;
}

function inWords({ kind, parameters }: ProposedAction): Markup {
  if (kind === 'http') {
    const { method, url } = parameters as { method?: string; url?: string };
    return html`Sends a <code>${method}</code> request to <code>${url}</code>.`;
  }
  const { command, args } = parameters as { command?: string; args?: readonly string[] };
  const given = (args ?? []).map((arg) => html` <code>${arg}</code>`);
  if (given.length === 0) return html`Runs the command <code>${command}</code> without arguments.`;
  return html`Runs the command <code>${command}</code> with
    ${given.length === 1 ? 'the argument' : 'the arguments'}${given}.`;
}

const forms = (approval: Approval, context: PageContext): Markup =>
  html`<h2>Your decision</h2>
    <div class="forms">
      ${form('approve', 'Approve and run', approval, context)} ${form('reject', 'Reject', approval, context)}
    </div>`;

function form(
  decision: string,
  label: string,
  { digest }: Approval,
  { csrf, asksForKey }: PageContext,
): Markup {
  const key = html`<label
    >Approval key<input name="key" type="password" required autocomplete="off"
  /></label>`;
  return html`<form method="post">
    <input type="hidden" name="decision" value="${decision}" />
    <input type="hidden" name="digest" value="${digest}" />
    <input type="hidden" name="csrf" value="${csrf}" />
    <label>Your name<input name="name" required maxlength="100" autocomplete="username" /></label>
    <label>Reason (optional)<input name="reason" maxlength="500" autocomplete="off" /></label>
    ${asksForKey ? key : undefined}
    <button class="${decision}">${label}</button>
  </form>`;
}

const personOf = (actor: string): string => actor.replace(/^user:/, '');

const utc = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
