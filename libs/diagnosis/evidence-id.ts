import { type Finding, deterministicId } from '#libs/contracts';

/**
 * The name by which a finding of one look at an incident is cited: `ev-` and eight characters that follow from
 * what was found where, so that the same found again has the same name.
 */
export const evidenceId = (
  incidentId: string,
  look: string,
  { kind, source, query, component, says }: Finding,
) => `ev-${deterministicId([incidentId, look, kind, source, query, component ?? '', says], 8)}`;
