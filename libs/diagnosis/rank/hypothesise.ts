import type { Evidence, Hypothesis } from '#libs/contracts';
import type { Dependency, QuestionedAlert } from '#libs/integrations/port';
import { aboutOf } from './about.js';
import { calibration, leastChance } from './calibration.js';
import { chanceOfCause, confidences } from './confidence.js';
import { faultOf } from './fault.js';
import { type Standing, rank } from './rank.js';
import { suspectsOf } from './suspects.js';
import { wordingOf } from './wording.js';

/** All that conclusions are drawn from. */
export interface Findings {
  readonly evidence: readonly Evidence[];
  readonly dependencies: readonly Dependency[];
  readonly alerts: readonly QuestionedAlert[];
  /** The components asked about: what the incident is about first, then their neighbours. */
  readonly components: readonly string[];
}

const most = 3;
const mostEvidence = 10;
/** So many of the symptoms that a cause accounts for are cited with it. */
const mostExplained = 3;

/** The likeliest causes, at most three, the likeliest first; none when nothing stands out. */
export function hypothesise(findings: Findings): Hypothesis[] {
  const standings = standingsOf(findings);
  if (chanceOfCause(standings[0], calibration) < leastChance) return [];
  const confidence = confidences(standings, calibration);
  const symptoms = new Map(standings.map(({ suspect }) => [suspect.component, suspect.pieces[0]?.piece.id]));
  return standings.slice(0, most).map((each, place) => {
    const explained = each.explains.slice(0, mostExplained).flatMap((one) => symptoms.get(one) ?? []);
    return hypothesisOf(each, confidence[place] ?? 0, explained);
  });
}

/** How all suspects stand, the likeliest cause first. */
export function standingsOf({ evidence, dependencies, alerts, components }: Findings): Standing[] {
  const known = new Set([
    ...components,
    ...dependencies.flatMap(({ caller, called }) => [caller, called]),
    ...evidence.flatMap(({ component }) => component ?? []),
  ]);
  const about = aboutOf(alerts, components, known);
  return rank(suspectsOf(evidence, about.faults), dependencies, about.components);
}

function hypothesisOf(standing: Standing, confidence: number, explained: readonly string[]): Hypothesis {
  const { component, pieces } = standing.suspect;
  const fault = faultOf(pieces);
  return {
    component,
    fault,
    confidence: Math.round(confidence * 1_000) / 1_000,
    evidence: [...cited(pieces.map(({ piece }) => piece)), ...explained],
    ...wordingOf(fault, standing),
  };
}

/** The weightiest pieces, and every change and past incident: they are few and what one asks for first. */
function cited(pieces: readonly Evidence[]): string[] {
  const said = pieces.filter(({ kind }) => kind === 'change' || kind === 'past-incident').slice(0, 3);
  const others = pieces.filter((piece) => !said.includes(piece)).slice(0, mostEvidence - said.length);
  return [...others, ...said].map(({ id }) => id);
}
