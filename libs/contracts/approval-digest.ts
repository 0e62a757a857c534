import { createHash } from 'node:crypto';
import type { EventData, EventType } from './catalogue.js';

/** An action with every parameter filled in, as it would be run. */
export type ProposedAction = EventData<'argus.approval.requested.v1'>['action'];

/** What an approval binds: change any of it, and the digest is another. */
export interface ApprovalSubject {
  readonly action: ProposedAction;
  /** The version of the rules for approvals in force, and of nothing else in the policy. */
  readonly policyVersion: string;
  readonly incidentId: string;
  /** How often the incident had changed materially; see `revisesIncident`. */
  readonly revision: number;
}

/**
 * Hex SHA-256 over canonical JSON (keys sorted, no spaces). The solicitor asks with it, the person's
 * decision repeats it, and the executor works it out once more before it runs anything.
 */
export function approvalDigest({ action, policyVersion, incidentId, revision }: ApprovalSubject): string {
  const { id, kind, target, parameters, undo, runner } = action;
  const bound = {
    action: { id, kind, target, parameters, undo, runner },
    policyVersion,
    incidentId,
    revision,
  };
  return createHash('sha256').update(canonicalJson(bound)).digest('hex');
}

/** The incident that an approval belongs to, by the approval's id; undefined when the text is no approval's id. */
export const incidentOfApproval = (approvalId: string): string | undefined =>
  /^([A-Za-z0-9_-]+)-[0-9a-z]{10}-r\d{1,9}(?:-[0-9a-z]{6})?$/.exec(approvalId)?.[1];

/**
 * Whether a fact changes what a person who approves has looked at. Further alerts of the same incident do
 * not: in a storm of them, no approval would ever live long enough to be used.
 */
export const revisesIncident = (type: EventType): boolean =>
  type === 'argus.incident.opened.v1' ||
  type === 'argus.incident.reopened.v1' ||
  type === 'argus.incident.severity-changed.v1';

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalItem).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** As JSON has it: what cannot be said in a list is null, so that its neighbours keep their places. */
const canonicalItem = (item: unknown): string => (item === undefined ? 'null' : canonicalJson(item));
