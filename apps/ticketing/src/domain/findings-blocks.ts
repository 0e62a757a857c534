import {
  type Evidence,
  type Findings,
  type Hypothesis,
  type TicketBlock,
  fromTimestamp,
  toTimestamp,
  whoseWords,
} from '#libs/contracts';
import { clockTime } from './clock-time.js';
import { oneLine, quoted, webAddress } from './plain-text.js';

/** A ticket is read, not searched: so much of each is shown, and the incident's page has the rest. */
const mostCited = 4;
const mostChanges = 5;
const mostPast = 3;
const mostLogs = 3;
const longestExcerpt = 600;

/**
 * What triage found, piece by piece: likely causes with the evidence that speaks for them, what changed before, what
 * helped last time, excerpts of logs, and who could not be heard. `page` is the incident's, where evidence is shown
 * that has no page of its own.
 */
export function findingsBlocks(findings: Findings, page: string): TicketBlock[] {
  const { hypotheses, evidence, missing, at, summary } = findings;
  const byId = new Map(evidence.map((each) => [each.id, each]));
  const author = whoseWords(findings);
  return [
    ...(summary === undefined ? [] : [paragraph(oneLine(summary, 2_000))]),
    ...(author === undefined ? [] : [paragraph(oneLine(author, 400))]),
    ...hypotheses.flatMap((each, index) => hypothesisBlocks(each, index + 1, byId, page)),
    ...(hypotheses.length === 0
      ? [paragraph('Nothing stands out in what the sources of evidence gave.')]
      : []),
    ...titled(
      'What changed just before:',
      changesIn(evidence).map((each) => changeLine(each, page)),
    ),
    ...titled(
      'What helped last time:',
      pastIn(evidence).map((each) => pastLine(each, page)),
    ),
    ...logsIn(evidence).flatMap((each) => logBlocks(each)),
    ...titled(
      'Not heard:',
      missing.map(({ source, reason }) => `${oneLine(source, 100)}: ${oneLine(reason, 300)}`),
    ),
    paragraph(`As seen at ${clockTime(at)}.`),
  ];
}

function hypothesisBlocks(
  { says, confidence, evidence, confirmedBy, refutedBy }: Hypothesis,
  place: number,
  byId: ReadonlyMap<string, Evidence>,
  page: string,
): TicketBlock[] {
  const cited = evidence.flatMap((id) => byId.get(id) ?? []);
  const more = cited.length - mostCited;
  return [
    paragraph(
      `${place}. ${oneLine(says, 500)} (${percent(confidence)})`,
      `To confirm: ${oneLine(confirmedBy, 300)}`,
      `To refute: ${oneLine(refutedBy, 300)}`,
    ),
    list([
      ...cited.slice(0, mostCited).map((each) => evidenceLine(each, page)),
      ...(more > 0 ? [`and ${more} more: ${page}`] : []),
    ]),
  ];
}

const evidenceLine = (piece: Evidence, page: string): string =>
  `${oneLine(piece.says, 400)} (${oneLine(piece.source, 100)}): ${linkOf(piece, page)}`;

type Change = Extract<Evidence, { kind: 'change' }>;
type Past = Extract<Evidence, { kind: 'past-incident' }>;
type Log = Extract<Evidence, { kind: 'log' }>;

const changesIn = (evidence: readonly Evidence[]): Change[] =>
  evidence
    .filter((each): each is Change => each.kind === 'change')
    .slice(0, mostChanges)
    .sort((a, b) => timeOf(b) - timeOf(a));

const timeOf = ({ at, to }: Evidence): number => fromTimestamp(at ?? to);

function changeLine(piece: Change, page: string): string {
  const by = piece.change.by === undefined ? '' : ` by ${oneLine(piece.change.by, 100)}`;
  const when = clockTime(toTimestamp(timeOf(piece)));
  return `${when}: ${piece.change.kind}${by}: ${oneLine(piece.says, 400)}: ${linkOf(piece, page)}`;
}

const pastIn = (evidence: readonly Evidence[]): Past[] =>
  evidence.filter((each): each is Past => each.kind === 'past-incident').slice(0, mostPast);

function pastLine(piece: Past, page: string): string {
  const { incidentId, action, outcome, likeness } = piece.past;
  const helped = { kept: ', which helped', regressed: ', which did not help for long', unknown: '' };
  const done = action === undefined ? '' : `; then ${oneLine(action, 200)}${helped[outcome ?? 'unknown']}`;
  const itsPage = page.replace(/[^/]+$/, () => encodeURIComponent(incidentId));
  const link = webAddress(piece.link) ?? itsPage;
  return `${oneLine(piece.says, 400)} (${percent(likeness)} alike)${done}: ${link}`;
}

const logsIn = (evidence: readonly Evidence[]): Log[] =>
  evidence.filter((each): each is Log => each.kind === 'log').slice(0, mostLogs);

/** What logs say stands in quotes: it comes from outside. */
function logBlocks(piece: Log): TicketBlock[] {
  const examples = piece.log.examples.length > 0 ? piece.log.examples : [piece.log.template];
  const lines = examples.flatMap((example) => quoted(example, longestExcerpt).slice(0, 8));
  return [
    paragraph(`Log: ${oneLine(piece.says, 400)}`),
    { kind: 'quote', lines: lines.map((line) => line.slice(2)) },
  ];
}

/** Where a person sees the same; at least on the incident's page. */
const linkOf = ({ id, link }: Evidence, page: string): string => webAddress(link) ?? `${page}#${id}`;

const percent = (probability: number): string => `${Math.round(probability * 100)} %`;

const titled = (title: string, lines: readonly string[]): TicketBlock[] =>
  lines.length === 0 ? [] : [paragraph(title), list(lines)];

const paragraph = (...lines: string[]): TicketBlock => ({ kind: 'paragraph', lines });
const list = (lines: readonly string[]): TicketBlock => ({ kind: 'list', lines: [...lines] });
