import { type Markup, html } from '#libs/web';
import { labelList } from './badges.js';
import type { Frame } from './layout.js';
import { isWebAddress, webLink } from './link.js';
import type { AskedApproval, ResponseSoFar, RunAction } from './response.js';

/** The forms for what can be done now. */
export interface ResponseForms {
  readonly asking: Markup | undefined;
  /** For an action that runs or waits for its turn. */
  readonly cancel: (actionId: string) => Markup;
}

/** What was found, recommended, decided and done, in cards, with the forms for what can be done now. */
export const responsePart = (response: ResponseSoFar, frame: Frame, forms?: ResponseForms): Markup =>
  html`<section class="response" aria-label="Response">
    ${response.approvals.map((approval) => approvalCard(approval, frame))} ${forms?.asking}
    ${recommendationCard(response.recommendation)}
    ${response.actions.map((action) => actionCard(action, frame, forms))}
    ${observationsCard(response.observations)} ${reportCard(response.report)}
  </section>`;

function recommendationCard(recommendation: ResponseSoFar['recommendation']): Markup {
  if (recommendation === undefined)
    return html`<section class="card">
      <h2>Runbook</h2>
      <p class="soft">Triage has not spoken yet.</p>
    </section>`;
  const { runbook, action, reason } = recommendation;
  if (runbook === undefined)
    return html`<section class="card">
      <h2>Runbook</h2>
      <p class="soft">No runbook fits (${reason}).</p>
    </section>`;
  return html`<section class="card">
    <h2>Runbook</h2>
    <p><b>${runbook.title}</b></p>
    <p>${runbook.summary}</p>
    <dl>
      <dt>File</dt>
      <dd><code>${runbook.file}</code></dd>
      <dt>Matched on</dt>
      <dd>${labelList(runbook.matchedOn)}</dd>
      ${
        action === undefined
          ? undefined
          : html`<dt>Offers</dt>
              <dd>${action.title}</dd>`
      }
    </dl>
  </section>`;
}

function approvalCard(approval: AskedApproval, { times }: Frame): Markup {
  const { action, link, expiresAt } = approval.asked;
  const state = approvalState(approval, times.isOver(expiresAt));
  const decision = approval.decision;
  return html`<section class="card approval approval-${state}">
    <h2>Approval: <span class="state">${state}</span></h2>
    <p><b>${action.title}</b> on <code>${action.target}</code></p>
    <p>${action.kind}, <span class="risk-${action.risk}">${action.risk} risk</span></p>
    ${
      state === 'pending'
        ? html`<p>Waits for a person until ${times.clock(expiresAt)} (${times.ago(expiresAt)})</p>`
        : undefined
    }
    ${approversLine(approval)}
    ${
      decision === undefined
        ? undefined
        : html`<p>${personOf(decision.actor)}${times.moment(decision.time)}: ${decision.data.reason}</p>`
    }
    <p>${approvalLink(link, state)}</p>
  </section>`;
}

/** Who may decide, and who agrees so far, where the policy names people. */
function approversLine({ asked: { approvers = [], needed = 1 }, votes }: AskedApproval): Markup | undefined {
  if (approvers.length === 0) return undefined;
  const who = votes.map(({ actor }) => (actor ?? '').replace(/^user:/, '')).join(', ');
  const agree =
    needed === 1 ? undefined : html`; ${votes.length} of ${needed} agree${who === '' ? '' : ` (${who})`}`;
  return html`<p>May decide: ${approvers.join(', ')}${agree}</p>`;
}

const approvalState = ({ decision }: AskedApproval, late: boolean): string => {
  if (decision === undefined) return late ? 'expired' : 'pending';
  return decision.type.split('.')[2] ?? 'decided';
};

function approvalLink(link: string, state: string): Markup {
  if (!isWebAddress(link)) return html`<code>${link}</code>`;
  const kind = state === 'pending' ? 'button' : 'plain';
  return html`<a class="${kind}" href="${link}"
    >${state === 'pending' ? 'Look at it and decide' : 'Show the approval'}</a
  >`;
}

function actionCard(
  { actionId, started, outcome, said, cancelled }: RunAction,
  { times }: Frame,
  forms: ResponseForms | undefined,
): Markup {
  const state = outcome === undefined ? 'running' : (outcome.type.split('.')[2] ?? 'done');
  const action = started?.data.action;
  return html`<section class="card action action-${state}">
    <h2>Action: <span class="state">${state}</span></h2>
    <p>
      ${action === undefined ? html`<code>${actionId}</code>` : html`<b>${action.title}</b> on <code>${action.target}</code>`}
    </p>
    ${started === undefined ? undefined : html`<p>Started ${times.moment(started.time)}</p>`}
    ${saidPart(said)}
    ${
      cancelled === undefined
        ? undefined
        : html`<p>
            Cancelled: ${personOf(cancelled.actor)}${times.moment(cancelled.time)}: ${cancelled.data.reason}
          </p>`
    }
    ${outcome === undefined ? undefined : outcomePart(outcome)}
    ${outcome === undefined && cancelled === undefined ? forms?.cancel(actionId) : undefined}
  </section>`;
}

/** What the runner said so far, where it runs on one. */
function saidPart(said: RunAction['said']): Markup | undefined {
  const last = said.at(-1);
  if (last === undefined) return undefined;
  return html`<p>On runner <b>${last.runner}</b></p>
    <details>
      <summary>What it says meanwhile</summary>
      <pre>${said.map(({ text }) => text).join('\n')}</pre>
    </details>`;
}

function outcomePart({ data }: NonNullable<RunAction['outcome']>): Markup {
  const took = 'durationMs' in data ? html`<p>Took ${(data.durationMs / 1_000).toFixed(1)} s</p>` : undefined;
  const why = 'reason' in data ? html`<p>${data.reason}</p>` : undefined;
  const said =
    'output' in data && data.output !== ''
      ? html`<details>
          <summary>What it said</summary>
          <pre>${data.output}</pre>
        </details>`
      : undefined;
  return html`${took}${why}${said}`;
}

function observationsCard(observations: ResponseSoFar['observations']): Markup | undefined {
  if (observations.length === 0) return undefined;
  return html`<section class="card">
    <h2>Observed</h2>
    <ul>
      ${observations.map(({ text, link }) => html`<li>${text}${link === undefined ? '' : html` ${webLink(link, 'look')}`}</li>`)}
    </ul>
  </section>`;
}

const reportCard = (report: ResponseSoFar['report']): Markup | undefined =>
  report === undefined
    ? undefined
    : html`<section class="card">
        <h2>Postmortem</h2>
        <p>
          ${report.link === undefined ? html`<code>${report.file}</code>` : webLink(report.link, report.file)}
        </p>
      </section>`;

const personOf = (actor: string | undefined): string =>
  actor === undefined ? '' : `${actor.replace(/^user:/, '')}, `;
