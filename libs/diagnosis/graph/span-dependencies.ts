import type { Dependency, Span } from '#libs/integrations/port';

/** Who calls whom, as spans show it: the component of a span calls those of its children. */
export function dependenciesOfSpans(lists: readonly (readonly Span[])[]): Dependency[] {
  const componentOf = new Map<string, string>();
  for (const spans of lists) {
    for (const { traceId, spanId, component } of spans) componentOf.set(`${traceId}/${spanId}`, component);
  }
  const seen = new Map<string, Dependency>();
  for (const spans of lists) {
    for (const { traceId, parentId, component } of spans) {
      const caller = parentId === undefined ? undefined : componentOf.get(`${traceId}/${parentId}`);
      if (caller === undefined || caller === component) continue;
      seen.set(`${caller}\n${component}`, { caller, called: component });
    }
  }
  return [...seen.values()];
}
