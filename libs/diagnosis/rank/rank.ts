import type { Dependency } from '#libs/integrations/port';
import { type DependencyGraph, dependencyGraph, distanceFrom } from '../graph/dependency-graph.js';
import { callersAmong } from '../graph/reach.js';
import { clues, stands } from './clues.js';
import type { Suspect } from './suspects.js';

/** What speaks for a suspect being the cause. */
export interface Standing {
  readonly suspect: Suspect;
  /** From 0 to 1: how sure something is the matter with it that is not put down to those it calls. */
  readonly own: number;
  /** How much that is seen to be the matter it explains: about the number of components. */
  readonly explained: number;
  /** The unwell components that call it, straight or through others, the nearest first. */
  readonly explains: readonly string[];
  /** How sure it is that what the incident is about shows a symptom: the same for all of an incident. */
  readonly symptom: number;
  readonly score: number;
  /** Of the scores of all. */
  readonly share: number;
}

/** A fault that comes up the calls gets weaker with each. */
const perCall = 0.85;
/** An alert says that something is the matter with what it is about, also where nothing else shows it. */
const alertedAtLeast = 0.4;
const alertedWeight = 3;
/** What only one caller knows of, and calls nobody, may be that caller's view of another. */
const knownToOne = 0.85;
/** How much more it counts to explain much than to stand out. */
const power = 1.5;
/** How much of a fault can be put down to one of those called. */
const blameable = 0.7;
/** Each call between what the incident is about and the suspect, and where none is known. */
const perDistance = 0.95;
const unknownDistance = 0.3;
/** Below it a component passes for well. */
const well = 0.15;

/**
 * Ranks components by how well each explains the others, the likeliest first: what is the matter with it must not be
 * put down to those that it calls (as in CIRCA's view of an intervention: what its parents do not account for; Li
 * et al., KDD 2022), and those that are unwell should call it, straight or through others that are unwell.
 */
export function rank(
  suspects: readonly Suspect[],
  dependencies: readonly Dependency[],
  about: readonly string[],
): Standing[] {
  const graph = dependencyGraph(dependencies);
  const unwell = new Map(
    suspects.filter((each) => each.abnormal >= well).map((each) => [each.component, each]),
  );
  const seen = new Map([...unwell].map(([component, each]) => [component, each.abnormal]));
  const told = new Map(seen);
  for (const each of about) {
    told.set(each, alertedWeight * Math.max(alertedAtLeast, seen.get(each) ?? 0));
  }
  const distance = distanceFrom(about, graph);
  const symptom = Math.max(0, ...about.map((each) => seen.get(each) ?? 0));
  const all = sum(told.values());
  const owns = new Map(suspects.map((each) => [each.component, ownOf(each, graph, unwell)]));
  const standings = suspects
    .filter(({ component, changed }) => unwell.has(component) || changed > 0)
    .map((suspect) => {
      const own = stands(suspect, putDown(suspect.component, owns, graph.called(suspect.component)));
      const reached = callersAmong(suspect.component, graph, told);
      const share = all === 0 ? 0 : explainedOf(told, reached) / all;
      const away = distance(suspect.component);
      const near =
        away === undefined ? (dependencies.length === 0 ? 1 : unknownDistance) : perDistance ** away;
      const opaque = isOpaque(suspect.component, graph) ? knownToOne : 1;
      return {
        suspect,
        own,
        explained: Math.min(explainedOf(seen, reached) + suspect.changed, Math.max(1, reached.size)),
        explains: [...reached.keys()].filter((each) => each !== suspect.component),
        symptom,
        score: own * clues(suspect, suspects, about) * share ** power * near * opaque,
      };
    })
    .sort((a, b) => b.score - a.score);
  const scores = sum(standings.map(({ score }) => score));
  return standings.map((each) => ({ ...each, share: scores === 0 ? 0 : each.score / scores }));
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, each) => all + each, 0);

const explainedOf = (weights: ReadonlyMap<string, number>, reached: ReadonlyMap<string, number>): number =>
  sum(
    [...reached].map(
      ([component, steps]) => (weights.get(component) ?? 0) * perCall ** Math.max(0, steps - 1),
    ),
  );

const isOpaque = (component: string, graph: DependencyGraph): boolean =>
  graph.called(component).length === 0 && graph.callers(component).length === 1;

/** What is the matter with a suspect itself: what it lacks may be for want of those who should call it. */
function ownOf(suspect: Suspect, graph: DependencyGraph, unwell: ReadonlyMap<string, Suspect>): number {
  const callers = graph.callers(suspect.component).flatMap((each) => unwell.get(each)?.abnormal ?? []);
  const notAsked = blameable * accounted(suspect.missing, callers);
  return 1 - (1 - suspect.own) * (1 - suspect.missing * (1 - notAsked));
}

/** What is left of a suspect's own fault when those that it calls have accounted for theirs. */
function putDown(component: string, owns: ReadonlyMap<string, number>, called: readonly string[]): number {
  const own = owns.get(component) ?? 0;
  const others = called.map((each) => owns.get(each) ?? 0);
  return own * (1 - blameable * accounted(own, others));
}

/** How far one of the others accounts for a fault: in full when it is as unwell. */
const accounted = (fault: number, others: readonly number[]): number =>
  fault === 0 ? 0 : Math.max(0, ...others.map((other) => Math.min(1, (other / fault) ** 2)));
