import type { LocatedEvent } from '../read-models/located-event.js';
import { type Step, stepOf } from './alert-story.js';

/** Why an incident is there, what belongs to it, whom it told, and how it ended. */
export interface IncidentStory {
  readonly incidentId: string;
  readonly title: string;
  /** The fingerprints of its alerts, each of which has a story of its own. */
  readonly fingerprints: readonly string[];
  readonly steps: readonly Step[];
}

/** Tells an incident from its history and from what its first alert came with. */
export function tellIncident(
  incidentId: string,
  history: readonly LocatedEvent[],
  cameWith: readonly LocatedEvent[],
): IncidentStory | undefined {
  if (history.length === 0) return undefined;
  const parts = { silences: new Map(), names: new Map() };
  const fingerprints = history.flatMap(({ event }) =>
    event.type === 'argus.incident.alert-attached.v1' ? [event.data.fingerprint] : [],
  );
  const opened = history.find(({ event }) => event.type === 'argus.incident.opened.v1')?.event;
  return {
    incidentId,
    title: opened?.type === 'argus.incident.opened.v1' ? opened.data.title : `Incident ${incidentId}`,
    fingerprints: [...new Set(fingerprints)],
    steps: [...cameWith, ...history].map((located) => stepOf(located, parts)),
  };
}
