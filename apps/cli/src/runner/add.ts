import { join } from 'node:path';
import { currentKey } from '#libs/identity';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import { writeServerConfig } from '../setup/keys.js';
import { reloadAdvice, reloadServer } from '../setup/reload.js';
import type { Surroundings } from '../surroundings.js';
import { identityNamed, labelsText, labelsTyped } from './named.js';

/** Creates a runner's identity, and has the embedded NATS server admit it. */
export async function addRunner(
  surroundings: Surroundings,
  name: string,
  { config, json, labels: typed }: CommonOptions & { readonly labels: string },
): Promise<void> {
  const { terminal, clock } = surroundings;
  const identity = identityNamed(name);
  const labels = labelsTyped(typed);
  const installation = await findInstallation(surroundings, config);
  const { keys } = installation;
  const directory = await keys.addRunner(identity, labels, clock.now());
  const configFile = await writeServerConfig(keys);
  const reload = await reloadServer(installation);
  const key = currentKey(directory, identity)?.publicKey;
  const files = [`${identity}.seed`, 'identities.json'].map((file) => join(keys.path, file));
  terminal.result(json, { name, identity, key, labels, files, configFile, reload }, () =>
    [
      `${name} may run what is for ${labelsText(labels)}. Its key: ${key}`,
      `Wrote ${configFile}.`,
      reloadAdvice[reload],
      `Bring ${files.join(' and ')} to its host, into the folder that nats.keysFolder names there, then:`,
      `  argus runner --name ${name} --labels ${labelsText(labels)}`,
    ].join('\n'),
  );
}
