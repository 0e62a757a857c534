import { readPersonRequest } from '#libs/contracts';
import type { AskingForm } from './asking-desk.js';
import { formField } from './form-field.js';

/** Reads the form of a proposal's page; undefined when it is none of ours. */
export function readProposalForm(body: unknown, branch: string): AskingForm | undefined {
  const name = formField(body, 'name', 100)?.trim();
  const csrf = formField(body, 'csrf', 200);
  const reason = (formField(body, 'reason', 1_000) ?? '').trim();
  const decision = formField(body, 'decision', 10);
  if (name === undefined || csrf === undefined) return undefined;
  // The same is never proposed again, so people will want to know why.
  if (decision === 'reject' && reason === '') return undefined;
  const commit = formField(body, 'commit', 100);
  const request = readPersonRequest({ kind: 'decide-proposal', branch, commit, decision, reason });
  return request.ok ? { request: request.value, name, csrf } : undefined;
}
