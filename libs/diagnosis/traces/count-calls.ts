import type { Answered, Span } from '#libs/integrations/port';
import type { Windows } from '../windows.js';
import { Sample } from './sample.js';
import { type Placed, callsOf, traceTrees } from './trace-trees.js';

/** What is known of the calls of an operation in one of the two times. */
export interface CallsInTime {
  count: number;
  /** How many failed, and how many of them though nothing that they called did. */
  failed: number;
  failedItself: number;
  /** Milliseconds, and those that the operation took itself, without what it called. */
  readonly total: Sample;
  readonly own: Sample;
  /** The first calls of traces: nobody is known to have made them. */
  first: number;
}

/** The calls of an operation of a component. */
export interface Calls {
  readonly component: string;
  readonly operation: string;
  /** Another component that calls it. */
  caller?: string;
  readonly before: CallsInTime;
  readonly now: CallsInTime;
  /** In how many of the calls of another operation this one was called directly. */
  readonly within: Map<Calls, { before: number; now: number }>;
  readonly answer: Answered<Span>;
  /** A trace in which it failed or took longest since. */
  exampleTrace?: { readonly traceId: string; readonly weight: number };
}

/** More operations of a component are not told apart: names may hold identifiers. */
const mostOperations = 500;
const others = '(others)';

/** Counts the calls of each operation in both times, and what called what directly. */
export function countCalls(answers: readonly Answered<Span>[], { normal, abnormal }: Windows): Calls[] {
  const components = new Map<string, Map<string, Calls>>();
  for (const tree of traceTrees(answers)) {
    const entries = new Map<Placed, Calls>();
    for (const placed of tree) entries.set(placed, entryOf(components, placed));
    for (const placed of tree) {
      const { start } = placed.span;
      const time = start >= abnormal.from && start < abnormal.to ? 'now' : 'before';
      if (time === 'before' && (start < normal.from || start >= normal.to)) continue;
      const calls = entries.get(placed);
      if (calls === undefined) continue;
      count(calls, placed, time);
      for (const called of new Set(callsOf(placed).flatMap((child) => entries.get(child) ?? []))) {
        const times = called.within.get(calls) ?? { before: 0, now: 0 };
        times[time] += 1;
        called.within.set(calls, times);
      }
    }
  }
  return [...components.values()].flatMap((operations) => [...operations.values()]);
}

function entryOf(components: Map<string, Map<string, Calls>>, { span, answer }: Placed): Calls {
  const operations = components.get(span.component) ?? new Map<string, Calls>();
  components.set(span.component, operations);
  const operation =
    operations.has(span.operation) || operations.size < mostOperations ? span.operation : others;
  const there = operations.get(operation);
  if (there !== undefined) return there;
  const { component } = span;
  const made = { component, operation, before: none(), now: none(), within: new Map(), answer };
  operations.set(operation, made);
  return made;
}

const none = (): CallsInTime => ({
  count: 0,
  failed: 0,
  failedItself: 0,
  total: new Sample(),
  own: new Sample(),
  first: 0,
});

function count(calls: Calls, { span, parent, children, ownMs }: Placed, time: 'before' | 'now'): void {
  const of = calls[time];
  of.count += 1;
  of.total.add(span.durationMs);
  of.own.add(ownMs);
  if (span.parentId === undefined) of.first += 1;
  if (parent !== undefined && parent.span.component !== span.component) {
    calls.caller ??= parent.span.component;
  }
  const failed = span.failed === true;
  if (failed) of.failed += 1;
  if (failed && !children.some((child) => child.span.failed === true)) of.failedItself += 1;
  const weight = (failed ? 1e12 : 0) + ownMs;
  if (time === 'now' && weight > (calls.exampleTrace?.weight ?? -1)) {
    calls.exampleTrace = { traceId: span.traceId, weight };
  }
}
