import { type Markup, type Piece, html } from '#libs/web';
import type { Times } from './times.js';

/** What every page needs to know besides its contents. */
export interface Frame {
  /** The way back to the console's root, relative, so that links hold behind a proxy that adds to the path. */
  readonly root: string;
  readonly times: Times;
}

const sections = [
  ['', 'Incidents'],
  ['on-call', 'On call'],
  ['silences', 'Silences'],
  ['proposals', 'Proposals'],
  ['runners', 'Runners'],
  ['dead-letters', 'Dead letters'],
  ['quarantine', 'Quarantine'],
  ['audit', 'Record'],
] as const;

/** One of the console's sections, by its path. */
export type SectionPath = (typeof sections)[number][0];

export interface Page {
  readonly title: string;
  /** Where the page belongs in the navigation. */
  readonly section?: SectionPath;
  /** Asked for again after this many seconds. */
  readonly refresh?: number;
  readonly main: Piece;
}

/** The relative way from a path to the console's root: `./` from `/audit`, `../` from `/incidents/1`. */
export const rootOf = (path: string): string => '../'.repeat(path.split('/').length - 2) || './';

/** A whole page. */
export function layout({ title, section, refresh, main }: Page, { root, times }: Frame): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${refresh === undefined ? undefined : html`<meta http-equiv="refresh" content="${refresh}" />`}
        <title>${title} · Argus</title>
        <link rel="icon" type="image/svg+xml" href="${root}assets/icon.svg" />
        <link rel="stylesheet" href="${root}assets/console.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the contents</a>
        <header class="top">
          <a class="brand" href="${root}">Argus</a>
          <nav aria-label="Sections">
            ${sections.map(([path, name]) => sectionLink(root, path, name, section))}
          </nav>
          <p class="clock">${times.moment(new Date(times.now).toISOString())} ${times.timeZone}</p>
        </header>
        <main id="main">${main}</main>
      </body>
    </html>`;
  return page.text;
}

function sectionLink(root: string, path: string, name: string, current: string | undefined): Markup {
  const here = path === current ? html` aria-current="page"` : undefined;
  return html`<a href="${root}${path}" ${here}>${name}</a>`;
}
