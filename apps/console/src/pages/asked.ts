import { html } from '#libs/web';
import { type Frame, layout } from './layout.js';

/** What came of what somebody asked for, and the way back to the incident. */
export function askedPage(
  { title, explanation }: { readonly title: string; readonly explanation: string },
  incidentId: string,
  frame: Frame,
): string {
  return layout(
    {
      title,
      main: html`<div class="notice" role="alert">
        <h1>${title}</h1>
        <p>${explanation}</p>
        <p><a href="${frame.root}incidents/${incidentId}">Back to the incident</a></p>
        <p class="soft">What has just happened takes a moment to get there.</p>
      </div>`,
    },
    frame,
  );
}
