import { type FaultKind, type Finding } from '#libs/contracts';
import type { Answered, Span } from '#libs/integrations/port';
import { type Windows, minutesOf, spanOf } from '../windows.js';
import { type CallChange, callChanges } from './call-change.js';
import { type CallsInTime, countCalls } from './count-calls.js';
import { sayCalls } from './say-calls.js';

type TraceFinding = Extract<Finding, { kind: 'trace' }>;

/** What changed less is no finding. */
const leastStrength = 2;
/** So many are kept: of a component, and in all. */
const most = { ofComponent: 4, inAll: 60 };

const faults: Readonly<Record<CallChange['change'], FaultKind>> = {
  slower: 'latency',
  failing: 'errors',
  fewer: 'errors',
  gone: 'errors',
  more: 'traffic',
  new: 'unknown',
};

/** The calls that became slower by themselves, fail by themselves, are missing or are new, the most unusual first. */
export function traceFindings(
  answers: readonly Answered<Span>[],
  source: string,
  windows: Windows,
): Finding[] {
  const changes = callChanges(countCalls(answers, windows), windows)
    .filter(({ strength }) => strength >= leastStrength)
    .sort((a, b) => b.strength - a.strength);
  const ofComponent = new Map<string, number>();
  return changes
    .filter(({ component }) => {
      const count = (ofComponent.get(component) ?? 0) + 1;
      ofComponent.set(component, count);
      return count <= most.ofComponent;
    })
    .slice(0, most.inAll)
    .map((change) => findingOf(change, source, windows));
}

function findingOf(found: CallChange, source: string, windows: Windows): TraceFinding {
  const { calls, change, component, strength } = found;
  const caller = found.within?.calls.component ?? calls.caller;
  return {
    kind: 'trace',
    source,
    says: sayCalls(found, windows),
    query: calls.answer.query,
    ...spanOf(windows),
    ...(calls.answer.link === undefined ? {} : { link: calls.answer.link }),
    component,
    strength,
    fault: faults[change],
    trace: {
      operation: calls.operation || '(unnamed)',
      ...(caller === undefined || caller === calls.component ? {} : { caller }),
      change,
      normal: ratesOf(calls.before, minutesOf(windows.normal)),
      now: ratesOf(calls.now, minutesOf(windows.abnormal)),
      ...(calls.exampleTrace === undefined ? {} : { traceId: calls.exampleTrace.traceId }),
    },
  };
}

const ratesOf = ({ count, failed, total }: CallsInTime, minutes: number) => ({
  perMinute: count / minutes,
  medianMs: total.median(),
  failedShare: count === 0 ? 0 : failed / count,
});
