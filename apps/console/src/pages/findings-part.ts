import {
  type ArgusEvent,
  type Evidence,
  type Findings,
  type Hypothesis,
  chartTitle,
  chartsOf,
  findingsAfter,
  noFindings,
  whoseWords,
} from '#libs/contracts';
import { type Markup, html } from '#libs/web';
import type { Frame } from './layout.js';
import { isWebAddress, webLink } from './link.js';

/** What triage found at its latest look; undefined before the first one is concluded. */
export const findingsOf = (events: readonly ArgusEvent[]): Findings | undefined =>
  events.reduce(findingsAfter, noFindings).shown;

/** Likely causes with what speaks for them, graphs, changes, logs, past incidents, and who could not be heard. */
export function findingsPart(
  findings: Findings | undefined,
  incidentId: string,
  frame: Frame,
): Markup | undefined {
  if (findings === undefined) return undefined;
  const { hypotheses, evidence, missing, at, summary } = findings;
  const author = whoseWords(findings);
  const byId = new Map(evidence.map((piece) => [piece.id, piece]));
  const cited = new Set(hypotheses.flatMap((each) => each.evidence));
  const besides = evidence.filter(({ id }) => !cited.has(id));
  return html`<section class="card findings" aria-label="Likely causes">
    <h2>Likely causes</h2>
    ${summary === undefined ? undefined : html`<p>${summary}</p>`}
    ${author === undefined ? undefined : html`<p class="soft">${author}</p>`}
    ${
      hypotheses.length === 0
        ? html`<p class="soft">Nothing stands out in what the sources of evidence gave.</p>`
        : html`<ol>
            ${hypotheses.map((each) => hypothesisItem(each, byId, frame))}
          </ol>`
    }
    ${chartsOf(findings).map((piece) => graph(piece, incidentId, frame))}
    ${
      besides.length === 0
        ? undefined
        : html`<h3>Also seen</h3>
            <ul>
              ${besides.map((piece) => evidenceItem(piece, frame))}
            </ul>`
    }
    ${
      missing.length === 0
        ? undefined
        : html`<p class="soft">
            Not heard: ${missing.map(({ source, reason }) => `${source} (${reason})`).join('; ')}
          </p>`
    }
    <p class="soft">As seen at ${frame.times.moment(at)}</p>
  </section>`;
}

const hypothesisItem = (
  { says, confidence, evidence, confirmedBy, refutedBy }: Hypothesis,
  byId: ReadonlyMap<string, Evidence>,
  frame: Frame,
): Markup =>
  html`<li>
    <p><b>${says}</b> <span class="confidence">${percent(confidence)}</span></p>
    <p class="soft">To confirm: ${confirmedBy}. To refute: ${refutedBy}.</p>
    <ul>
      ${evidence.flatMap((id) => byId.get(id) ?? []).map((piece) => evidenceItem(piece, frame))}
    </ul>
  </li>`;

const evidenceItem = (piece: Evidence, frame: Frame): Markup =>
  html`<li id="${piece.id}">
    ${piece.at === undefined ? undefined : html`${frame.times.clock(piece.at)} `}${piece.says}
    <span class="soft">(${piece.source}${more(piece)})</span> ${linkOf(piece, frame)}
    <details>
      <summary>Evidence</summary>
      ${piece.kind === 'log' && piece.log.examples.length > 0 ? html`<pre>${piece.log.examples.join('\n')}</pre>` : undefined}
      <pre>${piece.query}</pre>
      <p class="soft">From ${frame.times.moment(piece.from)} to ${frame.times.moment(piece.to)}</p>
    </details>
  </li>`;

function more(piece: Evidence): string {
  if (piece.kind === 'change')
    return `, ${piece.change.kind}${piece.change.by === undefined ? '' : ` by ${piece.change.by}`}`;
  if (piece.kind === 'past-incident') return `, ${percent(piece.past.likeness)} alike`;
  return '';
}

function linkOf(piece: Evidence, { root }: Frame): Markup | undefined {
  if (piece.kind === 'past-incident')
    return html`<a href="${root}incidents/${encodeURIComponent(piece.past.incidentId)}">the incident</a>`;
  return piece.link !== undefined && isWebAddress(piece.link) ? webLink(piece.link, 'look') : undefined;
}

const graph = (piece: ReturnType<typeof chartsOf>[number], incidentId: string, { root }: Frame): Markup =>
  html`<img
    src="${root}incidents/${incidentId}/evidence/${encodeURIComponent(piece.id)}.png"
    alt="${chartTitle(piece)}: ${piece.says}"
    width="800"
    height="360"
    loading="lazy"
  />`;

const percent = (probability: number): string => `${Math.round(probability * 100)} %`;
