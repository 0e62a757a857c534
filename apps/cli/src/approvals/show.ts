import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain, plainLines } from '../terminal/plain.js';
import { shortTime } from '../terminal/times.js';
import { type FoundApproval, findApproval } from './find.js';

/** Prints exactly what would run, who may decide, and how. */
export async function showApproval(
  surroundings: Surroundings,
  id: string,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const approval = await withRecord(installation, ({ queries }) => findApproval(queries, id));
  // The clients of everything that an action can touch come with it, and no other command waits for them.
  const { describeAction } = await import('#libs/actions');
  const { doing } = approval;
  const words = [
    describeAction(doing),
    ...(doing.undo === undefined
      ? []
      : [`If it does not help, it is taken back: ${describeAction(doing.undo)}`]),
  ];
  terminal.result(json, { ...approval, inWords: words.join(' ') }, () =>
    [
      terminal.paint('bold', plain(`${approval.action} on ${approval.target} (${approval.risk} risk)`)),
      ...words.map((line) => plain(line)),
      '',
      ...factsOf(approval).map(([name, text]) => `${terminal.paint('dim', name.padEnd(10))} ${plain(text)}`),
      '',
      plainLines(JSON.stringify(doing.parameters, null, 2)),
      ...(approval.state === 'pending' ? ['', howTo(approval)] : []),
    ].join('\n'),
  );
}

function factsOf(approval: FoundApproval): readonly (readonly [string, string])[] {
  const { approvers, needed, votes, by, decidedAt, digest, rules, revision, proposer, reason } = approval;
  const whose = votes.length === 0 ? '' : ` (${votes.join(', ')})`;
  return [
    ['Incident', `${approval.incidentTitle} (${approval.incidentId})`],
    [
      'State',
      `${approval.state}${by === undefined ? '' : ` by ${by}`}${decidedAt === undefined ? '' : ` ${shortTime(decidedAt)}`}`,
    ],
    ...(reason === undefined ? [] : [['Reason', reason] as const]),
    ['Until', shortTime(approval.expiresAt)],
    ['May decide', approvers.length === 0 ? 'anybody' : approvers.join(', ')],
    ...(proposer === undefined ? [] : [['But not', `${proposer}, who proposed it`] as const]),
    ['Agree', `${votes.length} of ${needed}${whose}`],
    ['Bound to', `the incident's revision ${revision ?? '?'}, the rules ${rules ?? '?'}, the action below`],
    ['Digest', digest],
    ['Page', approval.link],
  ];
}

const howTo = ({ approvalId, digest }: FoundApproval): string =>
  `argus approvals approve ${approvalId} --digest ${digest.slice(0, 12)}\n` +
  `argus approvals reject ${approvalId} --reason "…"`;
