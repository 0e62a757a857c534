import { writeMatcher } from '#libs/policy';
import { type Markup, fieldValue, html } from '#libs/web';
import { type FieldProblem, type SilenceFields, longestField } from '../silence-form.js';
import type { Frame } from './layout.js';

/** What the forms of the page need to know. */
export interface SilenceForms {
  /** The token that they bring back. */
  readonly csrf: string;
  /** What stands in the form that makes a silence. */
  readonly fields: SilenceFields;
  /** What was wrong with what was sent; nothing was changed then. */
  readonly problems?: readonly FieldProblem[];
}

/** The form that makes a silence, open where there is something to correct or to send. */
export function silenceForm({ csrf, fields, problems = [] }: SilenceForms, { root }: Frame): Markup {
  const begun = problems.length > 0 || fields.matchers !== '';
  return html`<section class="card asking" id="new" aria-label="Silence alerts">
    <h2>Silence alerts</h2>
    ${problems.length === 0 ? undefined : problemList(problems)}
    <details ${begun ? html`open` : undefined}>
      <summary>New silence, from now on</summary>
      <form method="post" action="${root}silences/create">
        <input type="hidden" name="csrf" value="${csrf}" />
        <label
          >Matchers, all have to fit; one a line
          <textarea
            id="matchers"
            name="matchers"
            rows="4"
            required
            spellcheck="false"
            autocapitalize="off"
            placeholder="${'service="checkout"\nseverity=~"high|medium"'}"
            ${marks('matchers', problems)}
          >
${fieldValue(fields.matchers)}</textarea>
        </label>
        <label>For, like 30m, 2h or 7d${field('duration', fields, problems, 'off')}</label>
        <label>Comment: why${field('comment', fields, problems, 'off')}</label>
        <label>Your name${field('name', fields, problems, 'username')}</label>
        <button>Silence</button>
      </form>
    </details>
  </section>`;
}

const field = (
  name: 'duration' | 'comment' | 'name',
  fields: SilenceFields,
  problems: readonly FieldProblem[],
  autocomplete: string,
): Markup =>
  html`<input
    id="${name}"
    name="${name}"
    value="${fieldValue(fields[name])}"
    required
    maxlength="${longestField[name]}"
    autocomplete="${autocomplete}"
    ${marks(name, problems)}
  />`;

/** Ties a field to what is wrong with it, for who hears the page. */
const marks = (name: keyof SilenceFields, problems: readonly FieldProblem[]): Markup | undefined =>
  problems.some((each) => each.field === name)
    ? html`aria-invalid="true" aria-describedby="problem-${name}"`
    : undefined;

const problemList = (problems: readonly FieldProblem[]): Markup =>
  html`<div role="alert">
    <p><b>Nothing was silenced.</b> Correct:</p>
    <ul>
      ${problems.map((each) => html`<li id="problem-${each.field}"><a href="#${each.field}">${each.field}</a> ${each.problem}</li>`)}
    </ul>
  </div>`;

/** The form that ends a silence before its time. */
export const expiryForm = (silenceId: string, { csrf, fields }: SilenceForms, root: string): Markup =>
  html`<details class="asking">
    <summary>End it now</summary>
    <form method="post" action="${root}silences/${encodeURIComponent(silenceId)}/expire">
      <input type="hidden" name="csrf" value="${csrf}" />
      <label
        >Your name<input
          name="name"
          value="${fieldValue(fields.name)}"
          required
          maxlength="100"
          autocomplete="username"
      /></label>
      <button>End it now</button>
    </form>
  </details>`;

/** The way to the form with matchers for these labels in it; undefined where there are none to go by. */
export function silenceLink(labels: Readonly<Record<string, string>>, root: string): Markup | undefined {
  const matchers = Object.entries(labels).map(([name, value]) => writeMatcher({ name, type: '=', value }));
  if (matchers.length === 0) return undefined;
  const query = new URLSearchParams({ matchers: matchers.join('\n') });
  return html`<a href="${root}silences?${query.toString()}#new">Silence these alerts</a>`;
}
