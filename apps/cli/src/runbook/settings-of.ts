import { join, resolve } from 'node:path';
import { type AllowedActions, prepareAction } from '#libs/actions';
import { readSettings } from '#libs/agent';
import { describeProblems } from '#libs/config';
import type { CodeHost } from '#libs/integrations/port';
import { type RepositoryConfig, openCodeHost } from '#libs/repository';
import type { LintRules } from '#libs/runbooks';
import { sectionsOf } from '../config/all-sections.js';
import { sectionNamed } from '../doctor/integration-settings.js';
import { Failure } from '../failure.js';
import { type Installation, configFileOf, installationOf } from '../installation/installation.js';
import type { Surroundings } from '../surroundings.js';
import { loadAgents } from '../up/agents.js';

/** What the settings say about runbooks. */
export interface RunbookSettings {
  readonly installation: Installation;
  /** The folder that triage takes runbooks from, absolute. */
  readonly folder: string;
  readonly rules: LintRules;
  /** The repository of documents; opened when it is called. */
  readonly openHost: () => CodeHost;
}

/** Reads the settings of triage and the executor. Fails with every problem of the configuration at once. */
export async function runbookSettings(surroundings: Surroundings, config?: string): Promise<RunbookSettings> {
  const { rootDir, environment, clock } = surroundings;
  const agents = await loadAgents();
  const loaded = await readSettings(
    { rootDir, environment, file: configFileOf(surroundings, config) },
    agents,
  );
  if (!loaded.ok) {
    throw new Failure(
      `the configuration is wrong.\n${describeProblems(loaded.error)}`,
      'Correct it; "argus config check" looks again.',
    );
  }
  const classes = sectionsOf(agents);
  const triage = sectionNamed<{ readonly runbooksFolder?: string }>('triage', classes, loaded.value);
  const allowed = sectionNamed<AllowedActions>('executor', classes, loaded.value);
  const repository = sectionNamed<RepositoryConfig>('repository', classes, loaded.value);
  const installation = await installationOf(loaded.value, rootDir);
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const around = { environment, rootDir, dataDir: installation.dataDir };
  return {
    openHost: () => {
      if (repository === undefined) throw new Failure('no agent declares a repository.', 'Update Argus.');
      const { publicUrl, dataDir } = installation;
      return openCodeHost(repository, { rootDir, dataDir, publicUrl, clock, reader: 'cli' });
    },
    installation,
    folder: resolve(rootDir, triage?.runbooksFolder ?? join(repository?.folder ?? '.', 'runbooks')),
    rules: {
      today,
      refused: (doing) => (allowed === undefined ? undefined : refusalOf(doing, { allowed, ...around })),
    },
  };
}

/** A token that is not set here may well be where the executor runs. */
function refusalOf(...asked: Parameters<typeof prepareAction>): string | undefined {
  const prepared = prepareAction(...asked);
  return prepared.ok || prepared.error === 'token-not-set' ? undefined : prepared.error;
}
