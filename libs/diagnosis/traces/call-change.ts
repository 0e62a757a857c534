import { type Shift, surpriseOfCount, surpriseOfShares, takenOver } from '../likelihood.js';
import { type Windows, minutesOf } from '../windows.js';
import type { Calls } from './count-calls.js';
import { median } from './sample.js';
import { slowerBy } from './slower.js';

/** How the calls of an operation changed. */
export interface CallChange {
  readonly calls: Calls;
  readonly change: 'slower' | 'failing' | 'fewer' | 'more' | 'new' | 'gone';
  /** The component where something is the matter. */
  readonly component: string;
  /** In standard deviations, by how many of the calls changed. */
  readonly strength: number;
  /** The operation within which it was called, where that is what changed. */
  readonly within?: Shift & { readonly calls: Calls };
}

/** Fewer calls say nothing. */
const fewest = 4;
/** What a new or more frequent call weighs next to one that is missing. */
const moreWeighs = 0.3;
const failureWeighs = 1.5;
/** What a change of the load weighs: it comes from elsewhere. */
const loadWeighs = 0.25;

/** How the calls of every operation changed: in time of their own, in failures of their own, and by being missing. */
export function callChanges(all: readonly Calls[], windows: Windows): CallChange[] {
  const usual = usualLoad(all) ?? minutesOf(windows.abnormal) / minutesOf(windows.normal);
  const usualAnswerMs = median(
    all.filter(({ before }) => before.first > 0).flatMap(({ before }) => before.total.values),
  );
  const called = calledIn(all);
  return all.flatMap((calls) => {
    const missing = within(calls, called.get(calls) ?? new Map<Calls, Shift>());
    const found = [slower(calls, usualAnswerMs), failing(calls), ...missing, load(calls, usual)];
    return found.filter((change) => change !== undefined);
  });
}

/** By the time that the operation took itself, so that a slow callee does not make its callers suspect. */
function slower(calls: Calls, usualAnswerMs: number): CallChange {
  const strength = slowerBy(calls.before.own, calls.now.own, usualAnswerMs);
  return { calls, change: 'slower', component: calls.component, strength };
}

/** By the failures of which nothing that was called failed: those of callers come from there. */
function failing(calls: Calls): CallChange | undefined {
  const before = { times: calls.before.failedItself, of: calls.before.count };
  const now = { times: calls.now.failedItself, of: calls.now.count };
  if (now.times === 0) return undefined;
  const strength =
    failureWeighs * surprise({ before: before.of === 0 ? { times: 0, of: fewest } : before, now });
  return strength > 0 ? { calls, change: 'failing', component: calls.component, strength } : undefined;
}

/** What is called when something failed. */
const handlesFailure = /error|exception|fallback|failure|reject/i;

/**
 * By how many of the calls of another operation something was called in: what is missing, that operation did not come
 * to. When what handles failures is called, that is where they are; that it is not called is no matter.
 */
function within(outer: Calls, called: ReadonlyMap<Calls, Shift>): CallChange[] {
  return [...called].flatMap(([calls, shift]): CallChange[] => {
    const others = [...called].filter(([other]) => other !== calls && !handlesFailure.test(other.operation));
    const surprised = surprise(
      takenOver(
        shift,
        others.map(([, other]) => other),
      ),
    );
    const more = surprised > 0;
    const failure = handlesFailure.test(calls.operation);
    if (surprised === 0 || (failure && !more)) return [];
    const weight = failure ? failureWeighs : more ? moreWeighs : 1;
    const change = more
      ? calls.before.count === 0
        ? 'new'
        : 'more'
      : calls.now.count === 0
        ? 'gone'
        : 'fewer';
    const strength = weight * Math.abs(surprised);
    return [{ calls, change, component: outer.component, strength, within: { calls: outer, ...shift } }];
  });
}

/** What was called in each operation, where that was called often enough to say something. */
function calledIn(all: readonly Calls[]): ReadonlyMap<Calls, ReadonlyMap<Calls, Shift>> {
  const called = new Map<Calls, Map<Calls, Shift>>();
  for (const calls of all) {
    for (const [outer, times] of calls.within) {
      if (outer.before.count < fewest || outer.now.count < fewest) continue;
      const those = called.get(outer) ?? new Map<Calls, Shift>();
      called.set(outer, those);
      those.set(calls, {
        before: { times: times.before, of: outer.before.count },
        now: { times: times.now, of: outer.now.count },
      });
    }
  }
  return called;
}

/** Calls from outside, next to how all of them changed. */
function load(calls: Calls, usual: number): CallChange | undefined {
  if (calls.before.first + calls.now.first === 0) return undefined;
  const surprised = surpriseOfCount(calls.now.first, calls.before.first * usual);
  const change = surprised > 0 ? 'more' : 'fewer';
  return { calls, change, component: calls.component, strength: loadWeighs * Math.abs(surprised) };
}

function usualLoad(all: readonly Calls[]): number | undefined {
  const ratios = all
    .filter(({ before }) => before.count >= 5)
    .map(({ before, now }) => now.count / before.count);
  return ratios.length < 10 ? undefined : median(ratios) || undefined;
}

/** How surely and how far a share changed; below zero when it is less. */
function surprise({ before, now }: Shift): number {
  const difference = now.times / now.of - before.times / before.of;
  return Math.sign(difference) * Math.sqrt(surpriseOfShares(before, now) * Math.abs(difference));
}
