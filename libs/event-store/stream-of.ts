import type { SubjectFamily } from '#libs/contracts';
import type { StreamName } from '#libs/messaging';

const streams: Record<SubjectFamily, StreamName> = {
  signal: 'SIGNALS',
  alert: 'ALERTS',
  outcome: 'ALERTS',
  incident: 'INCIDENTS',
  runbook: 'RUNBOOKS',
  policy: 'POLICY',
  silence: 'POLICY',
  dead: 'DEAD',
};

/** The stream that holds a family of subjects. Throws for a subject that is none of Argus's. */
export function streamOf(family: SubjectFamily | undefined): StreamName {
  if (family === undefined) throw new Error('The subject is not one of Argus’s');
  return streams[family];
}
