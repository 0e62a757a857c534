import { Command, CommanderError } from 'commander';
import { registerActions } from './actions/actions.command.js';
import { registerAlert } from './alert/alert.command.js';
import { registerAnalyze } from './analyze/analyze.command.js';
import { registerApprovals } from './approvals/approvals.command.js';
import { registerAudit } from './audit/audit.command.js';
import { registerConfig } from './config/config.command.js';
import { registerDead } from './dead/dead.command.js';
import { registerDoctor } from './doctor/doctor.command.js';
import { Failure, exitCodes, explain } from './failure.js';
import { registerIdentity } from './identity/identity.command.js';
import { registerIncidents } from './incidents/incidents.command.js';
import { registerOnCall } from './oncall/oncall.command.js';
import { registerPolicy } from './policy/policy.command.js';
import { registerPostmortem } from './postmortem/postmortem.command.js';
import { registerRunbook } from './runbook/runbook.command.js';
import { registerRunner } from './runner/runner.command.js';
import { registerSetup } from './setup/setup.command.js';
import { registerSilence } from './silence/silence.command.js';
import type { Surroundings } from './surroundings.js';
import { registerUp } from './up/up.command.js';
import { registerWhy } from './why/why.command.js';

const about = `Turns alerts into resolved, documented incidents.

Ends with 0 when all is well, 1 when something is wrong, 2 for wrong usage, 3 when Argus cannot be reached.`;

/** Runs one command; resolves to the exit code. */
export async function run(
  args: readonly string[],
  given: Omit<Surroundings, 'interrupted'>,
): Promise<number> {
  const interruption = new AbortController();
  const surroundings: Surroundings = { ...given, interrupted: interruption.signal };
  const { terminal, environment } = surroundings;
  try {
    await createProgram(surroundings, () => stopAtInterrupt(interruption)).parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    // Commander has said what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    terminal.note(explain(error, (environment['ARGUS_DEBUG'] ?? '') !== '').trimEnd());
    return error instanceof Failure ? error.exitCode : exitCodes.wrong;
  }
}

/** All commands. `beforeFollowing` is called before one that goes on until it is interrupted. */
export function createProgram(surroundings: Surroundings, beforeFollowing: () => void): Command {
  const program = new Command('argus').description(about).showHelpAfterError().exitOverride();
  registerUp(program, surroundings.rootDir);
  registerSetup(program, surroundings);
  registerDoctor(program, surroundings);
  registerAlert(program, surroundings);
  registerSilence(program, surroundings);
  registerIncidents(program, surroundings, beforeFollowing);
  registerOnCall(program, surroundings);
  registerActions(program, surroundings);
  registerPostmortem(program, surroundings);
  registerRunbook(program, surroundings);
  registerRunner(program, surroundings, beforeFollowing);
  registerWhy(program, surroundings);
  registerApprovals(program, surroundings);
  registerAnalyze(program, surroundings);
  registerAudit(program, surroundings, beforeFollowing);
  registerDead(program, surroundings);
  registerIdentity(program, surroundings);
  registerConfig(program, surroundings);
  registerPolicy(program, surroundings);
  return program;
}

/** Ctrl-C is how a command that follows is meant to end, so that is no failure. */
function stopAtInterrupt(interruption: AbortController): void {
  const stop = (): void => interruption.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
}
