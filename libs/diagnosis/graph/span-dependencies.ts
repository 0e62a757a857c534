import type { Dependency, Span } from '#libs/integrations/port';

/** Who calls whom, as spans show it: the component of a span calls those of its children. */
export function dependenciesOfSpans(spans: Iterable<Span>): Dependency[] {
  const componentOf = new Map<string, string>();
  const all = [...spans];
  for (const { traceId, spanId, component } of all) componentOf.set(`${traceId}/${spanId}`, component);
  const seen = new Map<string, Dependency>();
  for (const { traceId, parentId, component } of all) {
    const caller = parentId === undefined ? undefined : componentOf.get(`${traceId}/${parentId}`);
    if (caller === undefined || caller === component) continue;
    seen.set(`${caller}\n${component}`, { caller, called: component });
  }
  return [...seen.values()];
}
