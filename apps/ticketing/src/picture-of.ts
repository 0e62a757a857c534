import { subjectPatterns } from '#libs/contracts';
import { evidencePng } from '#libs/charts';
import type { EventStore } from '#libs/event-store';

/**
 * Draws the graph of a series from the points that are on record; undefined where there is no such evidence, or it
 * cannot be drawn: a ticket is kept up to date without.
 */
export const pictureFrom =
  (store: Pick<EventStore, 'load'>) =>
  async (incidentId: string, evidenceId: string): Promise<Uint8Array | undefined> => {
    const history = await store.load(subjectPatterns.historyOfIncident(incidentId));
    for (const { events } of history)
      for (const event of events) {
        if (event.type !== 'argus.triage.evidence-found.v1' || event.data.evidence.id !== evidenceId)
          continue;
        const { evidence } = event.data;
        return evidence.kind === 'metric' ? evidencePng(evidence).catch(() => undefined) : undefined;
      }
    return undefined;
  };
