import type { Severity } from '#libs/contracts';
import { type Markup, html } from '#libs/web';

/** A severity, as a word on its colour. */
export const severityBadge = (severity: Severity): Markup =>
  html`<span class="badge severity-${severity}">${severity}</span>`;

const signs: Readonly<Record<string, string>> = {
  open: '●',
  firing: '●',
  resolved: '◐',
  closed: '○',
};

/** A status, as a word with a sign of its own shape. */
export const statusBadge = (status: string): Markup =>
  html`<span class="status status-${status}"
    ><span aria-hidden="true">${signs[status] ?? '○'}</span> ${status}</span
  >`;

/** Labels, each as name=value; those in `except` are told elsewhere. */
export function labelList(labels: Readonly<Record<string, string>>, except: readonly string[] = []): Markup {
  const shown = Object.entries(labels)
    .filter(([name]) => !except.includes(name))
    .sort(([a], [b]) => a.localeCompare(b));
  if (shown.length === 0) return html`<span class="soft">none</span>`;
  return html`<ul class="labels">
    ${shown.map(([name, value]) => html`<li><span class="name">${name}</span>=${value}</li>`)}
  </ul>`;
}

/** Says that a list goes on beyond what is shown. */
export const moreNote = (shown: number, limit: number, wider: string): Markup | undefined =>
  shown < limit
    ? undefined
    : html`<p class="soft">The first ${limit} are shown. ${widerLink(limit, wider)}</p>`;

const widerLink = (limit: number, wider: string): Markup | undefined =>
  limit >= 500 ? undefined : html`<a href="${wider}">Show up to 500</a>`;
