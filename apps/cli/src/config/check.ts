import { isAbsolute, join, relative } from 'node:path';
import { readSettings } from '#libs/agent';
import { type ConfigProblem, defaultConfigPath } from '#libs/config';
import { exitCodes } from '../failure.js';
import { configFileOf } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { loadAgents } from '../up/agents.js';

/** Checks the whole configuration, of all agents; prints every problem, by name and never by value. */
export async function checkConfig(
  surroundings: Surroundings,
  named: string | undefined,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal, rootDir, environment } = surroundings;
  const file = configFileOf(surroundings, named ?? config);
  const loaded = await readSettings({ rootDir, environment, file }, await loadAgents());
  const problems = loaded.ok ? [] : loaded.error;
  const shown = shownPath(file ?? environment['ARGUS_CONFIG'] ?? defaultConfigPath, surroundings);
  terminal.result(json, { file: shown, ok: loaded.ok, problems }, () =>
    loaded.ok
      ? `${terminal.paint('green', '✓')} ${shown}: every setting is good.`
      : problems.map((problem) => problemLine(shown, problem)).join('\n'),
  );
  if (!loaded.ok) terminal.exitCode = exitCodes.wrong;
}

/** A problem where editors and terminals find its place. What stands in no file comes from the environment. */
export function problemLine(file: string, { path, line, message, fix }: ConfigProblem): string {
  const place = line === undefined ? '' : `${file}:${line}: `;
  return `${place}${path}: ${message}. ${fix}`;
}

/** As the person would write it from where they stand. */
function shownPath(file: string, { rootDir, workingDir }: Surroundings): string {
  const path = isAbsolute(file) ? file : join(rootDir, file);
  const near = relative(workingDir, path);
  return near.startsWith('..') ? path : near;
}
