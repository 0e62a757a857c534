import type { ResolvedIncident } from '#libs/audit';
import { type HistorySource, type PastIncident, effectDone, permanent } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { reasonOf } from '#libs/probing';

/** How far back, and how many incidents are looked at. */
const daysBack = 180;
const mostIncidents = 500;
const dayMs = 24 * 60 * 60_000;

/** What reads closed incidents from the record. */
export interface IncidentReader {
  since(time: string, most: number): Promise<readonly ResolvedIncident[]>;
}

/** What is needed to look at the past. */
export interface PastIncidentsParts {
  readonly incidents: IncidentReader;
  readonly clock: Pick<Clock, 'now'>;
  /** The start of links to incidents' pages. */
  readonly publicUrl: string;
}

/** Incidents that were closed, from the record. While Postgres is away they are missing, with the reason. */
export const createPastIncidentsSource = ({
  incidents,
  clock,
  publicUrl,
}: PastIncidentsParts): HistorySource => ({
  name: 'past-incidents',
  kind: 'past-incident',
  async ask({ incidentId, signal }) {
    const since = new Date(clock.now() - daysBack * dayMs).toISOString();
    const found = await inTime(incidents.since(since, mostIncidents), signal);
    const items = found.filter(({ id }) => id !== incidentId).map(pastIncidentOf);
    return [
      {
        items,
        query: `incidents that were opened since ${since} and are closed`,
        link: `${publicUrl}/incidents`,
        ...(found.length < mostIncidents ? {} : { cut: `only the last ${mostIncidents} were read` }),
      },
    ];
  },
  async check() {
    try {
      const found = await incidents.since(new Date(clock.now() - dayMs).toISOString(), 1);
      return effectDone(found.length === 0 ? 'no incident was closed lately' : 'the record can be read');
    } catch (error) {
      return permanent(`the record cannot be read: ${reasonOf(error)}`);
    }
  },
});

const pastIncidentOf = ({ id, attempt, ...incident }: ResolvedIncident): PastIncident => ({
  incidentId: id,
  ...incident,
  ...(attempt === undefined
    ? {}
    : {
        action: attempt.action,
        outcome: attempt.outcome,
        ...(attempt.runbookId === null ? {} : { runbookId: attempt.runbookId }),
      }),
});

/** A query that has begun cannot be called off, but need not be waited for. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Error('the record did not answer in time'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([
      work.catch((error: unknown) => {
        throw new Error(`the record cannot be read: ${reasonOf(error)}`);
      }),
      late,
    ]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
