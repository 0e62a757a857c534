import { incidentOfApproval } from '#libs/contracts';
import { askAndTell } from '../asking/ask.js';
import { Failure } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { findApproval } from './find.js';

export interface ApproveOptions extends CommonOptions {
  readonly digest: string;
  readonly reason: string;
}

export interface RejectOptions extends CommonOptions {
  readonly reason: string;
}

const wholeDigest = /^[0-9a-f]{64}$/;
const startOfDigest = /^[0-9a-f]{12,63}$/;

/** Agrees to what has this digest. With all of it the record is not needed. */
export async function approve(
  surroundings: Surroundings,
  id: string,
  options: ApproveOptions,
): Promise<void> {
  const { digest: given, reason } = options;
  if (!wholeDigest.test(given) && !startOfDigest.test(given)) {
    throw new Failure(
      'the digest has to be 12 to 64 characters of 0-9 and a-f.',
      `See what would run, and its digest, with "argus approvals show ${id}".`,
    );
  }
  const digest = wholeDigest.test(given) ? given : await recordedDigest(surroundings, id, options);
  if (!digest.startsWith(given)) {
    throw new Failure(
      'nothing was changed: the digest is not that of what waits for a decision now.',
      `See what would run, and its digest, with "argus approvals show ${id}".`,
    );
  }
  await decide(surroundings, { id, digest, decision: 'approve', reason }, options);
}

/** Says no. */
export async function reject(surroundings: Surroundings, id: string, options: RejectOptions): Promise<void> {
  const digest = await recordedDigest(surroundings, id, options);
  await decide(surroundings, { id, digest, decision: 'reject', reason: options.reason }, options);
}

async function recordedDigest(
  surroundings: Surroundings,
  id: string,
  { config }: CommonOptions,
): Promise<string> {
  const installation = await findInstallation(surroundings, config);
  const approval = await withRecord(installation, ({ queries }) => findApproval(queries, id));
  return approval.digest;
}

async function decide(
  surroundings: Surroundings,
  { id, ...decided }: { id: string; digest: string; decision: 'approve' | 'reject'; reason: string },
  options: CommonOptions,
): Promise<void> {
  const incidentId = incidentOfApproval(id);
  if (incidentId === undefined) {
    throw new Failure(`"${id}" is no approval's id.`, 'See "argus approvals list".');
  }
  await askAndTell(
    surroundings,
    { kind: 'decide-approval', incidentId, approvalId: id, ...decided },
    options,
  );
}
