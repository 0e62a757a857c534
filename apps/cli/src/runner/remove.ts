import { runnersIn } from '#libs/identity';
import { Failure } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import { writeServerConfig } from '../setup/keys.js';
import { reloadAdvice, reloadServer } from '../setup/reload.js';
import type { Surroundings } from '../surroundings.js';
import { identityNamed } from './named.js';

/** Retires a runner's key, and has the embedded NATS server let it in no longer. */
export async function removeRunner(
  surroundings: Surroundings,
  name: string,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const identity = identityNamed(name);
  const installation = await findInstallation(surroundings, config);
  const { keys } = installation;
  if (!runnersIn(await keys.directory()).includes(identity))
    throw new Failure(`there is no runner "${name}".`, 'See "argus runners list" for those that there are.');
  await keys.removeRunner(identity, clock.now());
  const configFile = await writeServerConfig(keys);
  const reload = await reloadServer(installation);
  terminal.result(json, { name, identity, configFile, reload }, () =>
    [`${name} runs nothing any more.`, `Wrote ${configFile}.`, reloadAdvice[reload]].join('\n'),
  );
}
