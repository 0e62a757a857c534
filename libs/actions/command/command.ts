import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import Type, { type Static } from 'typebox';
import { milliseconds } from '#libs/config';
import { failed, ok } from '#libs/kernel';
import type { ActionKind, Ending } from '../action.js';
import { programEnvironment, secretsPassed } from './program-environment.js';
import { runProgram } from './run-program.js';

const Parameters = Type.Object(
  {
    command: Type.String({ minLength: 1 }),
    // A program would see an argument end at a NUL.
    args: Type.Optional(Type.Array(Type.String({ pattern: '^[^\\u0000]*$' }))),
  },
  { additionalProperties: false },
);

/** One program of the list in the settings, started without a shell. */
export const command: ActionKind<Static<typeof Parameters>> = {
  kind: 'command',
  parameters: Parameters,
  describe({ command: name, args = [] }) {
    const given = args.map((arg) => JSON.stringify(arg)).join(' ');
    const word = args.length === 1 ? 'argument' : 'arguments';
    return `Runs the command ${name} ${args.length === 0 ? `without arguments` : `with the ${word} ${given}`}.`;
  },
  prepare({ command: name, args = [] }, around) {
    const allowed = around.allowed.commands.find((each) => each.name === name);
    if (allowed === undefined) return failed('command-not-allowed');
    const timeoutMs = milliseconds(allowed.timeout);
    // The Node that runs Argus, whether or not it is on the PATH.
    const program = allowed.program === 'node' ? process.execPath : allowed.program;
    const all = [...allowed.args, ...args];
    return ok({
      timeoutMs,
      secrets: secretsPassed(allowed.passEnvironment, around),
      dryRun: () => isThere(program, all),
      perform: (run) =>
        runProgram(
          {
            ...{ program, args: all, timeoutMs, workingDir: around.rootDir },
            environment: programEnvironment(allowed.passEnvironment, run, around),
            said: run.said,
          },
          run.signal,
        ),
    });
  },
};

/** What a program does only running it would tell. */
async function isThere(program: string, args: readonly string[]): Promise<Ending> {
  const output = `would start ${[program, ...args].map((each) => JSON.stringify(each)).join(' ')}`;
  if (!isAbsolute(program)) return { output };
  try {
    await access(program, constants.X_OK);
    return { output };
  } catch {
    return { output, problem: 'the program is not there, or may not be started' };
  }
}
