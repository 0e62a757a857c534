import { html } from '#libs/web';
import { type Frame, layout } from './layout.js';

/** What came of what somebody asked for, and the way back, from the console's root. */
export function askedPage(
  { title, explanation }: { readonly title: string; readonly explanation: string },
  back: { readonly path: string; readonly name: string },
  frame: Frame,
): string {
  return layout(
    {
      title,
      main: html`<div class="notice" role="alert">
        <h1>${title}</h1>
        <p>${explanation}</p>
        <p><a href="${frame.root}${back.path}">${back.name}</a></p>
        <p class="soft">What has just happened takes a moment to get there.</p>
      </div>`,
    },
    frame,
  );
}
