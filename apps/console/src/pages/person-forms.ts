import { type Markup, fieldValue, html } from '#libs/web';
import { type FormKind, snoozeMinutes } from '../person-form.js';

/** What the forms of an incident's page need to know. */
export interface PersonForms {
  /** The token that they bring back. */
  readonly csrf: string;
  /** The name that is likely to be typed. */
  readonly name: string;
}

/** Forms for what people say about an incident: that they have it, not now, somebody else, it is over. */
export const personForms = (incidentId: string, forms: PersonForms): Markup =>
  html`<section class="card asking" aria-label="What you do about it">
    <h2>What you do about it</h2>
    ${form(incidentId, forms, 'acknowledge', 'Acknowledge', undefined)}
    ${form(
      incidentId,
      forms,
      'snooze',
      'Snooze',
      html`<label
        >For<select name="minutes">
          ${snoozeMinutes.map((minutes) => html`<option value="${minutes}">${spanOf(minutes)}</option>`)}
        </select></label
      >`,
    )}
    ${form(
      incidentId,
      forms,
      'hand-over',
      'Hand over',
      html`<label>To<input name="to" required maxlength="200" autocomplete="off" /></label>`,
    )}
    ${form(incidentId, forms, 'resolve', 'Resolve', undefined)}
  </section>`;

/** The form that has an action end before its time. */
export const cancelForm = (incidentId: string, forms: PersonForms, actionId: string): Markup =>
  form(
    incidentId,
    forms,
    'cancel-action',
    'Cancel this action',
    html`<input type="hidden" name="actionId" value="${fieldValue(actionId)}" />`,
  );

const spanOf = (minutes: number): string => (minutes < 60 ? `${minutes} minutes` : `${minutes / 60} h`);

/** Relative to the incident's page, so that it holds behind a proxy that adds to the path. */
const form = (
  incidentId: string,
  { csrf, name }: PersonForms,
  kind: FormKind,
  label: string,
  more: Markup | undefined,
): Markup =>
  html`<details>
    <summary>${label}</summary>
    <form method="post" action="${incidentId}/ask">
      <input type="hidden" name="kind" value="${kind}" />
      <input type="hidden" name="csrf" value="${csrf}" />
      <label
        >Your name<input
          name="name"
          value="${fieldValue(name)}"
          required
          maxlength="100"
          autocomplete="username"
      /></label>
      ${more}
      <label
        >Reason<input
          name="reason"
          maxlength="1000"
          autocomplete="off"
          ${kind === 'resolve' ? html`required` : undefined}
      /></label>
      <button>${label}</button>
    </form>
  </details>`;
