import type { Evidence, FaultKind, Hypothesis } from '#libs/contracts';
import type { Dependency, QuestionedAlert } from '#libs/integrations/port';
import { aboutOf } from './about.js';
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

/** The likeliest causes, at most three, the likeliest first; none when nothing stands out. */
export function hypothesise({ evidence, dependencies, alerts, components }: Findings): Hypothesis[] {
  const known = new Set([
    ...components,
    ...dependencies.flatMap(({ caller, called }) => [caller, called]),
    ...evidence.flatMap(({ component }) => component ?? []),
  ]);
  const about = aboutOf(alerts, components, known);
  const suspects = suspectsOf(evidence, about.faults);
  const standings = rank(suspects, dependencies, about.components);
  return standings.slice(0, most).map((each) => hypothesisOf(each));
}

function hypothesisOf({ suspect, score }: Standing): Hypothesis {
  const fault = faultOf(suspect.pieces.map(({ piece }) => piece));
  return {
    component: suspect.component,
    fault,
    confidence: Math.min(1, score),
    evidence: suspect.pieces.slice(0, 8).map(({ piece }) => piece.id),
    ...wordingOf(suspect.component, fault, suspect.pieces[0]?.piece),
  };
}

const faultOf = (pieces: readonly Evidence[]): FaultKind =>
  pieces.find(({ fault }) => fault !== undefined && fault !== 'traffic')?.fault ??
  pieces[0]?.fault ??
  'unknown';
