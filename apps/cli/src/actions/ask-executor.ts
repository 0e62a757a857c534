import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { PersonRequest } from '#libs/contracts';
import { isUnanswered } from '#libs/messaging';
import { exitCodes } from '../failure.js';
import { withBus } from '../installation/bus.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';

/** Asks the executor in the name of the account at this machine, and prints what it says. */
export async function askExecutor(
  surroundings: Surroundings,
  request: PersonRequest,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const answer = await withBus(installation, surroundings, (bus) =>
    bus.ask(request, { via: 'cli', id: accountName() }, randomUUID()),
  );
  terminal.result(json, answer, () => plain(answer.sentence));
  if (!answer.done) terminal.exitCode = isUnanswered(answer) ? exitCodes.unreachable : exitCodes.wrong;
}

/** The account at this machine; its number where it has no name, as in containers. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
