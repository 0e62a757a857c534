import type { EventData, Evidence, Hypothesis } from '#libs/contracts';
import { claimIn, fieldOf, listIn } from '#libs/narration';
import type { FoundAlert } from './found-alert.js';

/** What a model is given to order and word: what one look found and concluded. */
export interface Told {
  readonly look: string;
  readonly hypotheses: readonly Hypothesis[];
  readonly evidence: readonly Evidence[];
}

/** What it may ask to be looked up: read-only questions to the sources that are set up, about one component. */
export const modelQueries = ['metrics-of', 'logs-of', 'traces-of', 'changes-of'] as const;
export type ModelQueryName = (typeof modelQueries)[number];
export interface ModelQuery {
  readonly name: ModelQueryName;
  readonly component: string;
}

/** What is left of a model's answer once it was checked. */
export interface CheckedNarration {
  readonly summary?: string;
  readonly hypotheses: EventData<'argus.triage.narrated.v1'>['hypotheses'];
  readonly queries: readonly ModelQuery[];
  /** How many of its claims were dropped. */
  readonly dropped: number;
}

const mostAlerts = 10;
const longestText = 300;
const mostClaims = 6;
const mostQueries = 3;

/** What it is asked to do. */
export const narrationInstructions = [
  'You help an engineer on call. The document holds the alerts of one incident, evidence with ids, and likely causes that were worked out from the evidence.',
  'summary: at most four sentences on what happened, each with the ids of the evidence that shows it.',
  'order: the likely causes by their place, the likeliest first, each worded in one sentence with the ids of the evidence that speaks for it. Invent no cause.',
  `queries: at most ${mostQueries} things worth looking up before deciding, each one of ${modelQueries.join(', ')} with a component that the document names; empty when the evidence is enough.`,
  'A claim without ids of evidence in the document is thrown away. Write plain sentences without markup and without addresses. Recommend no action.',
].join('\n');

/** What its answer looks like. */
export const narrationShape = {
  summary: [{ text: 'Calls from checkout to payments fail since 10:02.', evidence: ['ev-00000000'] }],
  order: [{ place: 0, text: 'payments runs out of memory.', evidence: ['ev-00000000'] }],
  queries: [{ name: 'logs-of', component: 'payments' }],
};

/** What it is given, bounded whatever the alerts and logs hold. */
export function narrationMaterial({ hypotheses, evidence }: Told, alerts: readonly FoundAlert[]) {
  return {
    alerts: alerts.slice(0, mostAlerts).map(({ labels, startsAt }) => ({
      labels: bounded(labels),
      startsAt: Math.round(startsAt / 1_000),
    })),
    likelyCauses: hypotheses.map(({ component, fault, confidence, says, evidence: ids }, place) => ({
      ...{ place, component, fault, confidence, says: cut(says), evidence: ids },
    })),
    evidence: evidence.map((piece) => ({
      ...{ id: piece.id, kind: piece.kind, source: piece.source, says: cut(piece.says) },
      ...(piece.component !== undefined && { component: piece.component }),
      ...(piece.at !== undefined && { at: piece.at }),
      ...(piece.kind === 'log' &&
        piece.log.examples[0] !== undefined && { line: cut(piece.log.examples[0]) }),
    })),
  };
}

/**
 * What of a model's answer can be believed to be about the evidence. A claim has to cite evidence that exists; what
 * holds markup, an address or a mention is dropped with it, as nothing that is recorded asked for one. Causes keep to
 * the places of those that were found, and queries to the fixed set and to components that are known.
 */
export function checkNarration(answer: unknown, told: Told): CheckedNarration {
  const ids = new Set(told.evidence.map(({ id }) => id));
  const components = new Set(
    [...told.evidence, ...told.hypotheses].flatMap(({ component }) => component ?? []),
  );
  const summary = listIn(answer, 'summary').map((each) => spokenIn(each, ids));
  const order = listIn(answer, 'order').map((each) => causeIn(each, ids, told.hypotheses.length));
  const queries = listIn(answer, 'queries').map((each) => queryIn(each, components));
  const sentences = present(summary).slice(0, mostClaims);
  const hypotheses = firstOfEachPlace(present(order));
  const kept = sentences.length + hypotheses.length + present(queries).slice(0, mostQueries).length;
  return {
    ...(sentences.length > 0 && { summary: sentences.map(({ says }) => says).join(' ') }),
    hypotheses,
    queries: present(queries).slice(0, mostQueries),
    dropped: summary.length + order.length + queries.length - kept,
  };
}

function spokenIn(value: unknown, ids: ReadonlySet<string>) {
  const claim = claimIn(value, 'evidence', ids);
  return claim && { says: claim.says, evidence: claim.cites };
}

function causeIn(value: unknown, ids: ReadonlySet<string>, causes: number) {
  const claim = spokenIn(value, ids);
  const place = fieldOf(value, 'place');
  if (claim === undefined || typeof place !== 'number' || !Number.isInteger(place)) return undefined;
  return place >= 0 && place < causes ? { place, ...claim } : undefined;
}

function queryIn(value: unknown, components: ReadonlySet<string>): ModelQuery | undefined {
  const name = modelQueries.find((each) => each === fieldOf(value, 'name'));
  const component = fieldOf(value, 'component');
  if (name === undefined || typeof component !== 'string' || !components.has(component)) return undefined;
  return { name, component };
}

const present = <T>(values: readonly (T | undefined)[]): T[] => values.flatMap((value) => value ?? []);

const firstOfEachPlace = <T extends { readonly place: number }>(causes: readonly T[]): T[] =>
  causes.filter(({ place }, at) => causes.findIndex((other) => other.place === place) === at).slice(0, 3);

const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

const bounded = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, 20)
      .map(([name, value]) => [cut(name), cut(value)]),
  );
