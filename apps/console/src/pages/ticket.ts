import { html } from '#libs/web';
import { type Frame, layout } from './layout.js';

/** A local ticket as its file says it. */
export const ticketPage = (key: string, text: string, frame: Frame): string =>
  layout(
    {
      title: key,
      section: '',
      main: html`<h1>${key}</h1>
        <pre>${text}</pre>`,
    },
    frame,
  );
