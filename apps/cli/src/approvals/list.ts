import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { approvalsOf } from './find.js';

export interface ListApprovalsOptions extends CommonOptions {
  readonly all?: boolean;
  readonly limit: number;
}

/** Prints approvals, the latest first. */
export async function listApprovals(
  surroundings: Surroundings,
  { config, json, all, limit }: ListApprovalsOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const approvals = await withRecord(installation, async ({ queries }) => {
    const status = all === true ? undefined : (['open', 'resolved'] as const);
    const incidents = await queries.listIncidents({ status, limit });
    const found = [];
    for (const { id } of incidents) found.push(...(await approvalsOf(queries, id)).toReversed());
    return found;
  });
  const waits = ({ state, expiresAt }: (typeof approvals)[number]): boolean =>
    state === 'pending' && Date.parse(expiresAt) > clock.now();
  const shown = all === true ? approvals : approvals.filter(waits);
  terminal.result(json, shown, () =>
    shown.length === 0
      ? `No approvals${all === true ? '' : ' wait for a decision'}.`
      : renderTable(
          shown,
          [
            { title: 'ID', value: ({ approvalId }) => approvalId },
            { title: 'STATE', value: ({ state }) => state },
            { title: 'AGREE', value: ({ votes, needed }) => `${votes.length}/${needed}`, align: 'right' },
            { title: 'UNTIL', value: ({ expiresAt }) => shortTime(expiresAt) },
            { title: 'RISK', value: ({ risk }) => risk },
            { title: 'ACTION', value: ({ action, target }) => `${action} on ${target}` },
            { title: 'INCIDENT', value: ({ incidentTitle }) => incidentTitle },
          ],
          terminal,
        ),
  );
}
