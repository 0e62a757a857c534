import { randomUUID } from 'node:crypto';
import type { PersonAnswer, PersonRequest } from '#libs/contracts';
import { isUnanswered } from '#libs/messaging';
import { exitCodes } from '../failure.js';
import { withBus } from '../installation/bus.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';
import { loginName } from './login.js';

/** Asks the agent that decides about a request, in the name of the account at this machine. */
export async function ask(
  surroundings: Surroundings,
  request: PersonRequest,
  { config }: Pick<CommonOptions, 'config'>,
): Promise<PersonAnswer> {
  const installation = await findInstallation(surroundings, config);
  return withBus(installation, surroundings, (bus) =>
    bus.ask(request, { via: 'cli', id: loginName() }, `cli-${randomUUID()}`),
  );
}

/** Asks, and prints the answer. Ends with 1 when it is no, with 3 when the agent does not run. */
export async function askAndTell(
  surroundings: Surroundings,
  request: PersonRequest,
  options: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const answer = await ask(surroundings, request, options);
  const colour = answer.done ? 'green' : 'red';
  terminal.result(options.json, { request, ...answer }, () => terminal.paint(colour, plain(answer.sentence)));
  if (isUnanswered(answer)) terminal.exitCode = exitCodes.unreachable;
  else if (!answer.done) terminal.exitCode = exitCodes.wrong;
}
