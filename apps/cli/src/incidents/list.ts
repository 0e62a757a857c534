import { type IncidentStatus, incidentStatuses } from '#libs/audit';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { severityColours, statusColours } from './colours.js';

export const statusFilters = [...incidentStatuses, 'all'] as const;

export interface ListIncidentsCommandOptions extends CommonOptions {
  readonly status: IncidentStatus | 'all';
  readonly limit: number;
}

/** Prints incidents, the latest first. */
export async function listIncidents(
  surroundings: Surroundings,
  { config, json, status, limit }: ListIncidentsCommandOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const incidents = await withRecord(installation, ({ queries }) =>
    queries.listIncidents({ status: status === 'all' ? undefined : status, limit }),
  );
  terminal.result(json, incidents, () =>
    incidents.length === 0
      ? `No incidents${status === 'all' ? '' : ` that are ${status}`}.`
      : renderTable(
          incidents,
          [
            { title: 'ID', value: ({ id }) => id },
            { title: 'STATUS', value: ({ status }) => status, colour: ({ status }) => statusColours[status] },
            {
              title: 'SEVERITY',
              value: ({ severity }) => severity,
              colour: ({ severity }) => severityColours[severity],
            },
            {
              title: 'FIRING',
              value: ({ alertsFiring, alertsTotal }) => `${alertsFiring}/${alertsTotal}`,
              align: 'right',
            },
            { title: 'OPENED', value: ({ openedAt }) => shortTime(openedAt) },
            { title: 'TICKET', value: ({ ticketKey }) => ticketKey },
            { title: 'TITLE', value: ({ title }) => title },
          ],
          terminal,
        ),
  );
}
