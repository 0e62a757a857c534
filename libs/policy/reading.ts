import { nearestName } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';

/** A YAML mapping: what a policy's parts are, before anything else is known of them. */
export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key that is written but left empty in YAML counts as one that is not there. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** A misspelt key would be a rule that silently does not hold, so every unknown one is a problem. */
export function unknownKeys(
  mapping: Mapping,
  known: readonly string[],
  path: PolicyPath,
): readonly PolicyProblem[] {
  return Object.keys(mapping)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const nearest = key.length > longestKey ? undefined : nearestName(key, known);
      const meant = nearest === undefined ? '' : `; ${nearest} was probably meant`;
      return problemAt(
        [...path, key],
        `is no key that is known here${meant}; use one of ${known.join(', ')}`,
      );
    });
}

/** Nobody means one of ours with a longer key, and comparing takes time. */
const longestKey = 50;

/** How a value that is wrong is shown in a message: short, and on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Reads a text that has to be there and to say something; undefined after noting the problem. */
export function requiredText(
  value: unknown,
  path: PolicyPath,
  fix: string,
  problems: PolicyProblem[],
): string | undefined {
  if (typeof value === 'string' && value.trim() !== '') return value;
  const wrong = !isGiven(value) || value === '' ? 'is missing' : `is ${shown(value)}, which is no text`;
  problems.push(problemAt(path, `${wrong}; ${fix}`));
  return undefined;
}

/** Reads a list; one that is not there is undefined, anything else is a problem. */
export function optionalList(
  value: unknown,
  path: PolicyPath,
  example: string,
  problems: PolicyProblem[],
): readonly unknown[] | undefined {
  if (!isGiven(value)) return undefined;
  if (Array.isArray(value)) return value as readonly unknown[];
  problems.push(problemAt(path, `is ${shown(value)}, which is no list; write it like ${example}`));
  return undefined;
}
