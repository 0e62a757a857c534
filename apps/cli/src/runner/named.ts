import { type RunnerIdentity, type RunnerLabels, runnerIdentity } from '#libs/contracts';
import { parseLabels } from '#libs/runners';
import { Failure, exitCodes } from '../failure.js';

/** A runner's identity by the name that a person typed. */
export function identityNamed(name: string): RunnerIdentity {
  const identity = runnerIdentity(name);
  if (identity !== undefined) return identity;
  throw new Failure(
    `"${name}" cannot be a runner's name.`,
    'Use up to 50 lower-case letters, digits and single hyphens, such as edge-1.',
    exitCodes.usage,
  );
}

/** Labels as a person typed them. */
export function labelsTyped(text: string): RunnerLabels {
  const labels = parseLabels(text);
  if (labels.ok) return labels.value;
  throw new Failure(`--labels: ${labels.error}.`, 'See "argus runner --help".', exitCodes.usage);
}

/** Labels as people write them. */
export const labelsText = (labels: RunnerLabels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
