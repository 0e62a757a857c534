import type { Answered, Span } from '#libs/integrations/port';

/** A span in its trace. */
export interface Placed {
  readonly span: Span;
  readonly answer: Answered<Span>;
  readonly children: Placed[];
  parent?: Placed;
  /** How long it took without the time in which any span below it ran. */
  ownMs: number;
}

/** More spans are not looked at. */
const mostSpans = 500_000;

/** The spans of each trace, put together. A span that was given twice counts once. */
export function* traceTrees(answers: readonly Answered<Span>[]): Generator<readonly Placed[]> {
  const traces = new Map<string, Map<string, Placed>>();
  let spans = 0;
  for (const answer of answers) {
    for (const span of answer.items) {
      if ((spans += 1) > mostSpans) break;
      const trace = traces.get(span.traceId) ?? new Map<string, Placed>();
      traces.set(span.traceId, trace);
      if (!trace.has(span.spanId)) {
        trace.set(span.spanId, { span, answer, children: [], ownMs: span.durationMs });
      }
    }
  }
  for (const trace of traces.values()) yield treeOf(trace);
}

function treeOf(trace: ReadonlyMap<string, Placed>): readonly Placed[] {
  const placed = [...trace.values()];
  for (const each of placed) {
    const parent = each.span.parentId === undefined ? undefined : trace.get(each.span.parentId);
    if (parent === undefined || parent === each) continue;
    each.parent = parent;
    parent.children.push(each);
  }
  for (const each of placed) each.ownMs = ownTimeOf(each);
  return placed;
}

/**
 * What a span called: its children, and in place of a child that did nothing but call another component, what it
 * called there. The spans of clients are named alike whomever they call.
 */
export const callsOf = (placed: Placed): readonly Placed[] =>
  isClient(placed) ? [] : placed.children.flatMap((child) => (isClient(child) ? elsewhere(child) : [child]));

const elsewhere = ({ span, children }: Placed) =>
  children.filter((child) => child.span.component !== span.component);

/** Whether a span does nothing but call another component. */
const isClient = (placed: Placed) =>
  placed.children.length > 0 &&
  placed.parent?.span.component === placed.span.component &&
  elsewhere(placed).length === placed.children.length;

/** The time of a span that no child covers; children that run at once cover it once. */
function ownTimeOf({ span, children }: Placed): number {
  const end = span.start + span.durationMs;
  let covered = 0;
  let until = span.start;
  for (const { span: child } of [...children].sort((a, b) => a.span.start - b.span.start)) {
    const from = Math.max(until, child.start);
    const to = Math.min(end, child.start + child.durationMs);
    if (to > from) covered += to - from;
    until = Math.max(until, to);
  }
  return Math.max(0, span.durationMs - covered);
}
