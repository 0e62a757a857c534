import type { TimelineEntry } from '#libs/audit';
import {
  type ArgusEvent,
  type Evidence,
  type Findings,
  findingsAfter,
  noFindings,
  whoseWords,
} from '#libs/contracts';
import { plain } from '../terminal/plain.js';

/** What triage found at its latest look; undefined before the first one is concluded. */
export const findingsIn = (timeline: readonly TimelineEntry[]): Findings | undefined =>
  // What the record holds was checked against its type when it was read from the stream.
  timeline.reduce((so, entry) => findingsAfter(so, entry as unknown as ArgusEvent), noFindings).shown;

/** Likely causes with what speaks for them, and who could not be heard. */
export function findingsText(findings: Findings): string {
  const { hypotheses, evidence, missing, summary } = findings;
  const author = whoseWords(findings);
  const byId = new Map(evidence.map((piece) => [piece.id, piece]));
  const cited = new Set(hypotheses.flatMap((each) => each.evidence));
  const changes = evidence.filter(({ id, kind }) => kind === 'change' && !cited.has(id));
  return [
    ...(summary === undefined ? [] : [plain(summary)]),
    ...(author === undefined ? [] : [plain(author)]),
    ...(hypotheses.length === 0 ? ['Nothing stands out in what the sources of evidence gave.'] : []),
    ...hypotheses.flatMap((each) => [
      `${percent(each.confidence).padStart(5)}  ${plain(each.says)}`,
      ...each.evidence.flatMap((id) => byId.get(id) ?? []).map(evidenceLine),
    ]),
    ...(changes.length === 0 ? [] : ['Changed before:', ...changes.map(evidenceLine)]),
    ...missing.map(({ source, reason }) => `Not heard: ${plain(source)} (${plain(reason)})`),
    '',
  ].join('\n');
}

const evidenceLine = ({ says, source, link }: Evidence): string =>
  `       ${plain(says)} (${plain(source)})${link === undefined ? '' : ` ${plain(link)}`}`;

const percent = (probability: number): string => `${Math.round(probability * 100)} %`;
