import type { AuditQueries } from '#libs/audit';
import { incidentOfApproval } from '#libs/contracts';
import { Failure } from '../failure.js';
import { type ApprovalSummary, responseOf } from '../incidents/response-of.js';

/** An approval with the incident that it belongs to. */
export interface FoundApproval extends ApprovalSummary {
  readonly incidentId: string;
  readonly incidentTitle: string;
}

/** One approval by its id. Throws when the record holds none. */
export async function findApproval(queries: AuditQueries, id: string): Promise<FoundApproval> {
  const incidentId = incidentOfApproval(id);
  const all = incidentId === undefined ? [] : await approvalsOf(queries, incidentId);
  const found = all.find(({ approvalId }) => approvalId === id);
  if (found !== undefined) return found;
  throw new Failure(
    `the record holds no approval "${id}".`,
    'See "argus approvals list --all" for those that it holds.',
  );
}

/** The approvals of one incident, oldest first. */
export async function approvalsOf(queries: AuditQueries, incidentId: string): Promise<FoundApproval[]> {
  const incident = await queries.incident(incidentId);
  if (incident === undefined) return [];
  return responseOf(incident.timeline).approvals.map((approval) => ({
    ...approval,
    incidentId,
    incidentTitle: incident.title,
  }));
}
