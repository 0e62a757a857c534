import { setTimeout as pause } from 'node:timers/promises';
import { type MemberName, identityNames, isRunner } from '#libs/contracts';
import { type IdentityDirectory, currentKey, givenLabels, runnersIn } from '#libs/identity';
import { Bus, connectRunner } from '#libs/messaging';
import { Failure, exitCodes, reasonOf } from '../failure.js';
import { type Installation, findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import { writeServerConfig } from '../setup/keys.js';
import { type Reload, reloadAdvice, reloadServer } from '../setup/reload.js';
import type { Surroundings } from '../surroundings.js';

/** How long the NATS server may take to read its configuration. */
const reloadWithinMs = 10_000;

/** Gives an identity a new key, and has the embedded NATS server admit it. */
export async function rotateIdentity(
  surroundings: Surroundings,
  typed: string,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const { keys } = installation;
  const before = await keys.directory();
  const name = nameIn(before, typed);
  if (currentKey(before, name) === undefined) {
    throw new Failure(
      `there is no key for ${name} in ${keys.path}.`,
      'Create the keys first: argus setup keys.',
    );
  }
  const directory = isRunner(name)
    ? await keys.addRunner(name, givenLabels(before).get(name) ?? {}, clock.now())
    : await keys.rotate(name, clock.now());
  const file = await writeServerConfig(keys);
  const reload = await reloadServer(installation);
  const problem = reload === 'reloaded' ? await whyNotAdmitted(installation, surroundings, name) : undefined;
  const key = currentKey(directory, name)?.publicKey;
  terminal.result(json, { name, key, configFile: file, reload, admitted: admitted(reload, problem) }, () =>
    [
      `${name} has a new key: ${key}`,
      `Wrote ${file}.`,
      problem === undefined ? reloadAdvice[reload] : `The NATS server does not admit the key: ${problem}`,
      ...(reload === 'at-next-start' ? [] : [takesUp(name)]),
    ].join('\n'),
  );
  if (problem !== undefined) terminal.exitCode = exitCodes.wrong;
}

/** The identity of that name. */
function nameIn(directory: IdentityDirectory, typed: string): MemberName {
  const all = [...identityNames, ...runnersIn(directory)];
  const name = all.find((each) => each === typed);
  if (name !== undefined) return name;
  throw new Failure(`there is no identity "${typed}".`, `There are ${all.join(', ')}.`, exitCodes.usage);
}

const admitted = (reload: Reload, problem: string | undefined): boolean | undefined =>
  reload === 'reloaded' ? problem === undefined : undefined;

const takesUp = (name: MemberName): string =>
  isRunner(name)
    ? `Bring ${name}.seed to its host: the runner is let in with it alone, and takes it up by itself.`
    : name === 'cli' || name === 'operator'
      ? 'The next command uses it.'
      : `A running ${name} takes it up by itself when the server asks it to sign in again; what the old key signed stays valid.`;

/** Signs in with the new key until the server lets it; undefined when it did. */
async function whyNotAdmitted(
  { natsUrl, keys }: Installation,
  { clock }: Surroundings,
  identity: MemberName,
): Promise<string | undefined> {
  if (natsUrl === undefined) return 'no address of it is known';
  const end = performance.now() + reloadWithinMs;
  for (;;) {
    try {
      const signedIn = isRunner(identity)
        ? await connectRunner({ url: natsUrl, identity, keys, clock })
        : await Bus.open({ url: natsUrl, identity, keys, clock });
      await signedIn.close();
      return undefined;
    } catch (error) {
      if (performance.now() > end) return reasonOf(error);
      await pause(100);
    }
  }
}
