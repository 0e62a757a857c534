import { type Evidence, type Findings, deterministicId, whoseWords } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/integrations/port';
import { oneLine as plainLine } from './domain/plain-text.js';
import type { CardMessage, SlackCard } from './domain/slack-card.js';

const mostCited = 3;
const mostChanges = 3;

/** The reply in a thread that tells what triage found; brought up to date as that changes, and never repeated. */
export function findingsReply(
  { incidentId, severity }: SlackCard,
  { place, recipients, externalId }: CardMessage,
  findings: Findings,
  publicUrl: string,
): OutgoingMessage {
  const link = `${publicUrl}/incidents/${incidentId}`;
  return {
    notificationId: deterministicId(['findings', incidentId, place]),
    ...{ incidentId, recipients, severity, link, topic: 'found' },
    ...(externalId === undefined ? {} : { thread: externalId }),
    subject: 'Likely causes',
    body: bodyOf(findings, link),
  };
}

function bodyOf(findings: Findings, page: string): string {
  const { hypotheses, evidence, missing, summary } = findings;
  const author = whoseWords(findings);
  const byId = new Map(evidence.map((piece) => [piece.id, piece]));
  const cited = new Set(hypotheses.flatMap((each) => each.evidence));
  const changes = evidence.filter(({ id, kind }) => kind === 'change' && !cited.has(id));
  const parts = [
    summary === undefined ? [] : [plainLine(summary, 2_000)],
    author === undefined ? [] : [oneLine(author)],
    hypotheses.length === 0 ? ['Nothing stands out any more in what the sources of evidence gave.'] : [],
    ...hypotheses.map(({ says, confidence, evidence: ids, confirmedBy }, index) => [
      `${index + 1}. ${oneLine(says)} (${percent(confidence)})`,
      ...ids
        .slice(0, mostCited)
        .flatMap((id) => byId.get(id) ?? [])
        .map((piece) => evidenceLine(piece, page)),
      `To confirm: ${oneLine(confirmedBy)}`,
    ]),
    changes.length === 0
      ? []
      : ['Changed just before:', ...changes.slice(0, mostChanges).map((piece) => evidenceLine(piece, page))],
    missing.length === 0 ? [] : [`Not heard: ${missing.map(({ source }) => oneLine(source)).join(', ')}`],
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

const evidenceLine = ({ id, says, source, link }: Evidence, page: string): string =>
  `- ${oneLine(says)} (${oneLine(source)}): ${isWebAddress(link) ? link : `${page}#${id}`}`;

const oneLine = (text: string): string => plainLine(text, 400);

const isWebAddress = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 500 && /^https?:\/\/[^\s\p{Cc}<>"'|]+$/u.test(text);

const percent = (probability: number): string => `${Math.round(probability * 100)} %`;
