import type { ActionRun } from '../action.js';
import type { ActionSurroundings } from '../surroundings.js';

const alwaysPassed = ['PATH', 'HOME', 'LANG', 'TZ'];

/** None of Argus's own secrets: only what every program needs, what is listed, and what Argus tells it. */
export function programEnvironment(
  passed: readonly string[],
  { incidentId, approvalId }: ActionRun,
  { environment, dataDir }: ActionSurroundings,
): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries([...alwaysPassed, ...passed].map((name) => [name, environment[name]])),
    ARGUS_INCIDENT_ID: incidentId,
    ARGUS_APPROVAL_ID: approvalId,
    ARGUS_DATA_DIR: dataDir,
  };
}

/** Shorter ones would be taken out of words that have nothing to do with them. */
const shortestSecret = 4;

/** What must not be recorded should a program say it: the values that it is given under names of secrets. */
export const secretsPassed = (
  passed: readonly string[],
  { environment }: Pick<ActionSurroundings, 'environment'>,
): readonly string[] =>
  passed
    .filter((name) => /token|secret|passw|passphrase|pwd|credential|key/i.test(name))
    .map((name) => environment[name] ?? '')
    .filter((value) => value.length >= shortestSecret);
