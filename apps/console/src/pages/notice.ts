import { html } from '#libs/web';
import { type Frame, layout } from './layout.js';

export interface PageNotice {
  readonly title: string;
  readonly explanation: string;
  readonly problems?: readonly { readonly field: string; readonly problem: string }[];
  readonly retryAfter?: number;
}

/** A page that says what is the matter, and what to do. */
export function noticePage({ title, explanation, problems, retryAfter }: PageNotice, frame: Frame): string {
  const list = problems?.map(({ field, problem }) => html`<li><code>${field}</code> ${problem}</li>`);
  return layout(
    {
      title,
      refresh: retryAfter,
      main: html`<div class="notice" role="alert">
        <h1>${title}</h1>
        <p>${explanation}</p>
        ${
          list === undefined
            ? undefined
            : html`<ul>
                ${list}
              </ul>`
        }
        ${retryAfter === undefined ? undefined : html`<p class="soft">This page tries again every ${retryAfter} s.</p>`}
        <p><a href="${frame.root}">All incidents</a></p>
      </div>`,
    },
    frame,
  );
}
