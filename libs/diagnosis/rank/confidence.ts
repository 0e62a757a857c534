import type { Calibration } from './calibration.js';
import type { Standing } from './rank.js';

/** What nothing explains must still have a logarithm. */
const offset = 0.1;

/** What the chance that there is a cause to be found is read from. */
export const featuresOf = ({
  explained,
  own,
}: Pick<Standing, 'explained' | 'own'>): readonly [number, number] => [Math.log(explained + offset), own];

/** The chance that there is a cause to be found, by the likeliest of the suspects (a logistic regression). */
export function chanceOfCause(first: Standing | undefined, { incident }: Calibration): number {
  if (first === undefined) return 0;
  const [explained, own] = featuresOf(first);
  return 1 / (1 + Math.exp(-(incident.base + incident.explained * explained + incident.own * own)));
}

/** That chance shared out among the suspects by their scores, in their order: together never more than it. */
export function confidences(standings: readonly Standing[], calibration: Calibration): number[] {
  const chance = chanceOfCause(standings[0], calibration);
  const parts = standings.map(({ score }) => score ** calibration.sharpness);
  const all = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => (all === 0 ? 0 : (chance * part) / all));
}
