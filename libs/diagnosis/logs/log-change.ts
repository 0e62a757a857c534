import { type Shift, surpriseOfCount, surpriseOfShares, takenOver } from '../likelihood.js';
import { type Windows, minutesOf } from '../windows.js';
import type { Written } from './count-lines.js';
import { isFailure } from './severity.js';

/** How the lines of a template changed. */
export interface LogChange {
  readonly written: Written;
  readonly change: 'new' | 'more' | 'fewer' | 'gone';
  /** In standard deviations, by how much of the lines changed and what they say. */
  readonly strength: number;
  /** The line that they came after, with how often, where that is what changed. */
  readonly follows?: Following;
}

/** How often lines came right after another, of how often that other came. */
export interface Following extends Shift {
  readonly line: Written;
}

/** A line that came less often says nothing of what follows it. */
const fewestOfContext = 4;
/** Fewer templates do not tell how all of them changed. */
const fewestRatios = 3;
/** What a change of a rate weighs where what a trace did before tells more. */
const besideTraces = 0.25;

/**
 * How every template changed between the two times. Lines of traces are judged by the line that came right
 * before in the same trace: when it came as ever and this one no more, or came and now another follows, something
 * here is the matter, however the mix of requests has changed; what follows a line that is itself new is explained
 * by that (the idea of mining invariants of logs: Lou et al., USENIX ATC 2010; and of Nezha's pairs of
 * events: Yu et al., FSE 2023). Lines without a trace are judged by their rates, next to how all rates changed.
 */
export function logChanges(written: readonly Written[], windows: Windows): LogChange[] {
  const ratio = minutesOf(windows.abnormal) / minutesOf(windows.normal);
  const usual = usualChange(written) ?? ratio;
  const followers = followersOf(written);
  return written.flatMap((each) => {
    const changes = [inContext(each, followers), inRate(each, usual)].filter(
      (change) => change !== undefined,
    );
    const strongest = changes.sort((a, b) => b.strength - a.strength)[0];
    return strongest === undefined ? [] : [strongest];
  });
}

/**
 * By how much all lines became more: the median over the templates, as counts of sequenced reads are scaled
 * (Anders and Huber, Genome Biology 2010), so that neither traffic nor a flood of one line makes all others unusual.
 */
function usualChange(written: readonly Written[]): number | undefined {
  const ratios = written
    .filter(({ lines }) => lines.before >= 5)
    .map(({ lines }) => lines.now / lines.before)
    .sort((a, b) => a - b);
  const median = ratios.length < fewestRatios ? undefined : ratios[Math.floor(ratios.length / 2)];
  return median === undefined || median === 0 ? undefined : median;
}

function inRate(written: Written, usual: number): LogChange | undefined {
  const { lines, traced } = written;
  const surprise = surpriseOfCount(lines.now, lines.before * usual);
  const isTraced = traced.before + traced.now > (lines.before + lines.now) / 2;
  const strength = Math.abs(surprise) * (isTraced ? besideTraces : 1) * weightOf(written, surprise > 0);
  return { written, change: nameOf(surprise > 0, lines), strength };
}

/** What comes after each line, where that came often enough to say something. */
function followersOf(written: readonly Written[]): ReadonlyMap<Written, ReadonlyMap<Written, Shift>> {
  const followers = new Map<Written, Map<Written, Shift>>();
  for (const each of written) {
    for (const [line, times] of each.after) {
      const of = line.traced;
      if (of.before < fewestOfContext || of.now < fewestOfContext) continue;
      const those = followers.get(line) ?? new Map<Written, Shift>();
      followers.set(line, those);
      those.set(each, {
        before: { times: times.before, of: of.before },
        now: { times: times.now, of: of.now },
      });
    }
  }
  return followers;
}

function inContext(
  written: Written,
  followers: ReadonlyMap<Written, ReadonlyMap<Written, Shift>>,
): LogChange | undefined {
  let strongest: LogChange | undefined;
  for (const line of written.after.keys()) {
    const those = followers.get(line);
    const shift = those?.get(written);
    if (those === undefined || shift === undefined) continue;
    const others = [...those].filter(([other]) => other !== written && isUsual(other));
    const { before, now } = takenOver(
      shift,
      others.map(([, other]) => other),
    );
    const difference = now.times / now.of - before.times / before.of;
    const surprise = Math.sqrt(surpriseOfShares(before, now));
    const strength = surprise * Math.abs(difference) * weightOf(written, difference > 0);
    if (strength > (strongest?.strength ?? 0)) {
      const change = nameOf(difference > 0, written.lines);
      strongest = { written, change, strength, follows: { line, ...shift } };
    }
  }
  return strongest;
}

const isUsual = ({ severity }: Written) => severity === 'quiet' || severity === 'info';

/** What a line says weighs when it comes, not when it stays away. */
function weightOf({ severity, stack }: Written, more: boolean): number {
  if (!more) return isFailure(severity) ? 0.3 : 1;
  if (isFailure(severity)) return stack ? 1.7 : 1.5;
  return severity === 'warning' ? 1 : 0.6;
}

const nameOf = (more: boolean, { before, now }: Written['lines']): LogChange['change'] => {
  if (more) return before === 0 ? 'new' : 'more';
  return now === 0 ? 'gone' : 'fewer';
};
