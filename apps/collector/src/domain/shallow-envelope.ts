/** How deep a field of an envelope may be nested: deeper ones would overflow whoever reads the record. */
const deepest = 32;

/** The envelope with fields that are nested too deeply left out, and said so in their place. */
export function shallowEnvelope(envelope: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(envelope).map(([name, value]) => [
      name,
      isDeeper(value, deepest) ? `(left out: nested deeper than ${deepest} levels)` : value,
    ]),
  );
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
