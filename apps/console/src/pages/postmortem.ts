import { postmortemHtml } from '#libs/postmortem';
import { Markup, html } from '#libs/web';
import { type Frame, layout } from './layout.js';

/** A postmortem to be read, with a way back to its incident and to the text as it stands. */
export const postmortemPage = (incidentId: string, markdown: string, frame: Frame): string =>
  layout(
    {
      title: `Postmortem ${incidentId}`,
      section: '',
      main: html`<p>
          <a href="${frame.root}incidents/${incidentId}">${incidentId}</a> ·
          <a href="${frame.root}incidents/${incidentId}/postmortem.md">Markdown</a>
        </p>
        <article>${asMarkup(markdown)}</article>`,
    },
    frame,
  );

/** The renderer lets no HTML of the text through, and no address that is not of the web. */
const asMarkup = (markdown: string): Markup => new Markup(postmortemHtml(markdown));
