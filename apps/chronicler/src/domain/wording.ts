import { type Claim, claimIn, listIn } from '#libs/narration';
import type { ClosedIncident } from './past/closed-incident.js';
import { withoutValues } from './past/hidden-values.js';

/** The parts of a runbook that are prose: everything else of it follows from the record alone. */
export const wordedParts = ['summary', 'conditions', 'diagnosis'] as const;
export type WordedPart = (typeof wordedParts)[number];

/** What a model said of incidents, as far as it cites those that it was given. */
export type Wording = Readonly<Record<WordedPart, readonly Claim[]>>;

/** The same with whose words they are. */
export interface ModelWords extends Wording {
  readonly model: string;
}

/** What is left of an answer, and how many of its sentences were dropped. */
export interface CheckedWording {
  readonly wording: Wording;
  readonly dropped: number;
}

const mostSentences: Readonly<Record<WordedPart, number>> = { summary: 2, conditions: 4, diagnosis: 4 };
const longestText = 300;

/** What a model is asked to do. */
export const wordingInstructions = [
  'You help the engineer who will see this kind of incident next. The document holds closed incidents of one kind, each with its id.',
  `summary: at most ${mostSentences.summary} sentences on what this kind of incident is.`,
  `conditions: at most ${mostSentences.conditions} sentences on when it occurs and how it shows.`,
  `diagnosis: at most ${mostSentences.diagnosis} sentences on what showed its cause.`,
  'Each sentence names, in "incidents", the ids of the incidents that it is drawn from: one without them is thrown away. Say nothing that the document does not hold. Write plain sentences without markup, addresses and commands. Recommend no action.',
].join('\n');

/** What its answer looks like. */
export const wordingShape = {
  summary: [{ text: 'checkout runs out of memory after a deployment.', incidents: ['an id'] }],
  conditions: [{ text: 'The error rate of checkout rises within minutes.', incidents: ['an id'] }],
  diagnosis: [{ text: 'Its memory grew until the kernel ended it.', incidents: ['an id'] }],
};

/** What it is given: texts from outside are values in it, and it is bounded whatever they hold. */
export const wordingMaterial = (incidents: readonly ClosedIncident[]) => ({
  incidents: incidents.map(
    ({ id, openedAt, closedAt, worst, alerts, causes, evidence, attempts, hidden }) => ({
      ...{ id, severity: worst, minutes: Math.max(1, Math.round((closedAt - openedAt) / 60_000)) },
      alerts: alerts.slice(0, 3).map(({ labels, annotations }) => ({
        ...{ labels: bounded(labels), annotations: bounded(annotations) },
      })),
      causes: causes.slice(0, 3).map(({ component, fault, confidence, says }) => ({
        ...{ component: cut(component), fault, confidence, says: cut(says) },
      })),
      evidence: evidence.slice(0, 8).map(({ kind, says }) => ({ kind, says: cut(says) })),
      tried: attempts.slice(0, 5).map(({ action: { title, target }, end }) => ({
        ...{ title: cut(masked(title, hidden)), target: cut(masked(target, hidden)), end },
      })),
    }),
  ),
});

/** What of an answer can be believed to be about these incidents: plain sentences that cite nothing but them. */
export function checkWording(answer: unknown, incidents: readonly ClosedIncident[]): CheckedWording {
  const ids = new Set(incidents.map(({ id }) => id));
  const said = wordedParts.flatMap((part) => listIn(answer, part));
  const kept = (part: WordedPart): Claim[] =>
    listIn(answer, part)
      .flatMap((each) => claimIn(each, 'incidents', ids) ?? [])
      .slice(0, mostSentences[part]);
  const wording = { summary: kept('summary'), conditions: kept('conditions'), diagnosis: kept('diagnosis') };
  return { wording, dropped: said.length - wordedParts.flatMap((part) => wording[part]).length };
}

/** Whether nothing is left. */
export const saysNothing = (wording: Wording): boolean =>
  wordedParts.every((part) => wording[part].length === 0);

/** What people approved stays as it is on record, whatever labels it was made from. */
const masked = (text: string, hidden: ClosedIncident['hidden']): string =>
  withoutValues(text, hidden?.values ?? []);

const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

const bounded = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts)
      .slice(0, 20)
      .map(([name, value]) => [cut(name), cut(value)]),
  );
