import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AllowedActions, type Ending, RunForgetting, RunJournal } from '#libs/actions';
import { type AgentDefinition, readSettings } from '#libs/agent';
import { type LoadedSections, ObservabilityConfig, describeProblems, milliseconds } from '#libs/config';
import { hasLabels } from '#libs/contracts';
import { connectRunner } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { Runner } from '#libs/runners';
import { Failure, reasonOf, unreachable } from '../failure.js';
import { configFileOf, installationOf } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { beTheOnlyOne } from './only-one.js';
import { identityNamed, labelsText, labelsTyped } from './named.js';

export interface RunRunnerOptions extends CommonOptions {
  readonly labels: string;
  readonly name?: string;
  readonly atOnce: number;
}

/** What a runner goes by of the section of its host. */
type RunnerSettings = AllowedActions & { readonly keepRunsFor: string };

/** Runs what the executor orders on this host, within this host's own section `executor`, until interrupted. */
export async function runRunner(surroundings: Surroundings, options: RunRunnerOptions): Promise<void> {
  const { rootDir, environment, clock, terminal, interrupted } = surroundings;
  const name = options.name ?? hostname().split('.')[0]?.toLowerCase() ?? '';
  const identity = identityNamed(name);
  const labels = labelsTyped(options.labels);
  const executor = await executorDefinition();
  const file = configFileOf(surroundings, options.config);
  const loaded = await readSettings({ rootDir, environment, file }, [executor]);
  if (!loaded.ok)
    throw new Failure(
      `the configuration is wrong.\n${describeProblems(loaded.error)}`,
      'Correct it; "argus config check" looks again.',
    );
  const { dataDir, keys, natsUrl } = await installationOf(loaded.value, rootDir);
  const given = (await keys.directory()).runners?.[identity]?.labels;
  if (given === undefined || !hasLabels(labels, given))
    throw new Failure(
      given === undefined
        ? `there is no runner "${name}" in ${keys.path}.`
        : `${name} was given ${labelsText(given)}, not ${labelsText(labels)}.`,
      `Where Argus is: argus runners add ${name} --labels ${labelsText(labels)}; then bring its key here.`,
    );
  if (natsUrl === undefined)
    throw unreachable('no setting says where NATS is.', 'Set ARGUS_NATS_URL to the NATS servers of Argus.');
  await keys.seed(identity).catch((error: unknown) => {
    throw new Failure(reasonOf(error), 'Bring the key that "argus runners add" wrote to this host.');
  });
  const folder = join(dataDir, identity);
  const giveBack = await beTheOnlyOne(folder, name);
  const connection = await connectRunner({ url: natsUrl, identity, keys, clock }).catch(
    async (error: unknown) => {
      await giveBack();
      throw unreachable(`${reasonOf(error)}.`, 'Correct ARGUS_NATS_URL, or add the runner anew.', error);
    },
  );
  const { logLevel, logFormat } = loaded.value.get(ObservabilityConfig);
  const log = createLogger({ agent: identity, level: logLevel, format: logFormat });
  const journal = new RunJournal<Ending>(join(folder, 'runs'));
  const allowed = allowedBy(executor, loaded.value);
  const forgetting = new RunForgetting({ journal, keptForMs: milliseconds(allowed.keepRunsFor), clock, log });
  const runner = new Runner({
    ...{ identity, labels, channel: connection.channel, clock, atOnce: options.atOnce },
    ...{ journal, log, around: { allowed, environment, rootDir, dataDir } },
  });
  try {
    await forgetting.start();
    await runner.start();
    terminal.note(`${name} takes what is for ${labelsText(labels)}; Ctrl-C ends it.`);
    if (!interrupted.aborted) await once(interrupted, 'abort');
    await runner.stop();
  } finally {
    await forgetting.stop();
    await connection.close();
    await giveBack();
  }
}

/** The executor's settings are read by their definition, as `argus up` does: no agent's code is part of the command line. */
async function executorDefinition(): Promise<AgentDefinition> {
  const entry = new URL('../../../executor/src/main.js', import.meta.url).href;
  const { agent } = (await import(entry)) as { agent: AgentDefinition };
  return agent;
}

function allowedBy({ settings }: AgentDefinition, sections: LoadedSections): RunnerSettings {
  const [section] = settings;
  if (section === undefined) throw new Error('the executor declares no settings');
  return sections.get(section) as RunnerSettings;
}
