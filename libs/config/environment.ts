import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '#libs/kernel';
import type { SettingPath } from './problem.js';
import type { SettingShape } from './shape.js';

/** The process's environment, or what a test has instead. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that overrides a setting: `ticketing.jira.site` is `ARGUS_TICKETING_JIRA_SITE`. */
export const variableFor = (path: SettingPath): string =>
  ['argus', ...path]
    .map((step) =>
      String(step)
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replace(/[^A-Za-z0-9]+/g, '_')
        .toUpperCase(),
    )
    .join('_');

/** A variable's text. An empty one counts as absent: that is what `${NAME:-}` in a compose file leaves behind. */
export const textOf = (environment: Environment, variable: string): string | undefined =>
  environment[variable] === '' ? undefined : environment[variable];

/** A secret, from its variable or from the file that `<variable>_FILE` names. The error never quotes either. */
export function readSecret(environment: Environment, variable: string): Result<string | undefined> {
  const text = textOf(environment, variable);
  const file = textOf(environment, `${variable}_FILE`);
  if (file === undefined) return ok(text);
  if (text !== undefined) return failed(`both ${variable} and ${variable}_FILE are set`);
  try {
    return ok(readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined);
  } catch (error) {
    return failed(
      `the file named by ${variable}_FILE cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    );
  }
}

/** True for settings that a single variable can carry. */
export const isScalarKind = (kind: SettingShape['kind']): boolean =>
  kind === 'string' || kind === 'number' || kind === 'boolean';

/** A variable's text as the setting's type. */
export function convert(text: string, kind: SettingShape['kind']): Result<unknown> {
  if (kind === 'number') {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? ok(value) : failed('must be a number');
  }
  if (kind === 'boolean') {
    return text === 'true' || text === 'false' ? ok(text === 'true') : failed('must be true or false');
  }
  return ok(text);
}
