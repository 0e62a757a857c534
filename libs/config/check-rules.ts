import { validateSync, type ValidationError } from 'class-validator';
import type { Gathering, Placed } from './build-group.js';
import { pathText, type ConfigProblem, type SettingPath } from './problem.js';

/** Checks a filled section against its class-validator rules; every broken one becomes a problem. */
export const checkRules = (section: object, name: string, gathering: Gathering): ConfigProblem[] =>
  brokenRules(validateSync(section, { forbidUnknownValues: false }), [name]).map((broken) => {
    const { path, messages, missing } = broken;
    const placed = gathering.placed.get(pathText(path));
    return {
      path: pathText(path),
      line: placed?.fromVariable ? undefined : gathering.document.lineOf(path),
      message: missing ? 'is required' : messageOf(messages, placed),
      fix: fixFor(placed, gathering.document.file),
    };
  });

interface Broken {
  readonly path: SettingPath;
  /** By rule. */
  readonly messages: ReadonlyMap<string, string>;
  readonly missing: boolean;
}

function brokenRules(errors: readonly ValidationError[], above: SettingPath): Broken[] {
  return errors.flatMap((error) => {
    const path = [...above, /^\d+$/.test(error.property) ? Number(error.property) : error.property];
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]): [string, string] => [
      rule,
      withoutSubject(message, error.property),
    ]);
    const inner = brokenRules(error.children ?? [], path);
    return own.length > 0
      ? [{ path, messages: new Map(own), missing: isMissing(error.value) }, ...inner]
      : inner;
  });
}

const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** class-validator starts with the property's name, which the path says already. */
const withoutSubject = (message: string, property: string): string =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;

/** A rule's own words may be a function of the value, so a secret gets the rules' names only. */
const messageOf = (messages: ReadonlyMap<string, string>, placed: Placed | undefined): string =>
  placed?.shape.secretVariable === undefined
    ? [...messages.values()].join('; ')
    : `does not meet: ${[...messages.keys()].join(', ')}`;

function fixFor(placed: Placed | undefined, file: string): string {
  if (!placed) return `Correct it in ${file}.`;
  const { shape, variable, fromVariable } = placed;
  if (shape.secretVariable !== undefined) {
    return `Set the environment variable ${variable}, or ${variable}_FILE to the path of a file that holds it.`;
  }
  const example = shape.example === undefined ? '' : `, for example: ${JSON.stringify(shape.example)}`;
  if (fromVariable) return `Correct the environment variable ${variable}${example}.`;
  return `Set it in ${file}${variable ? ` or with ${variable}` : ''}${example}.`;
}
