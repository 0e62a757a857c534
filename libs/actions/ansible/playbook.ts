import Type, { type Static } from 'typebox';
import { milliseconds } from '#libs/config';
import { failed, ok } from '#libs/kernel';
import type { ActionKind, ActionRun, Ending } from '../action.js';
import { programEnvironment, secretsPassed } from '../command/program-environment.js';
import { runProgram } from '../command/run-program.js';

const Parameters = Type.Object(
  {
    playbook: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }),
    /** Hosts of the inventory. Ansible would read a file for what begins with @, and an option for what begins with -. */
    limit: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.\\[\\]*!&:,-]+$', not: { pattern: '^-' } })),
    variables: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
        Type.Union([Type.String({ not: templatePattern() }), Type.Number(), Type.Boolean()]),
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** Ansible fills templates in variables, and a template can start programs: none may come from an alert. */
function templatePattern(): { pattern: string } {
  return { pattern: '\\{\\{|\\{%|\\{#' };
}

/** Runs a playbook of the list in the settings with `ansible-playbook`, without a shell. Its dry run is `--check`. */
export const ansiblePlaybook: ActionKind<Static<typeof Parameters>> = {
  kind: 'ansible-playbook',
  parameters: Parameters,
  describe({ playbook, limit, variables = {} }) {
    const given = Object.entries(variables).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const where = limit === undefined ? '' : ` on ${limit}`;
    return `Runs the Ansible playbook ${playbook}${where}${given.length === 0 ? '' : ` with ${given.join(', ')}`}.`;
  },
  prepare({ playbook, limit, variables }, around) {
    const allowed = around.allowed.playbooks.find(({ name }) => name === playbook);
    if (allowed === undefined) return failed('playbook-not-allowed');
    const timeoutMs = milliseconds(allowed.timeout);
    const args = [
      ...(allowed.inventory === undefined ? [] : ['--inventory', allowed.inventory]),
      ...(limit === undefined ? [] : ['--limit', limit]),
      // As JSON, so that a value stays one value.
      ...(variables === undefined ? [] : ['--extra-vars', JSON.stringify(variables)]),
      allowed.file,
    ];
    const start = (run: ActionRun, more: readonly string[]): Promise<Ending> =>
      runProgram(
        {
          ...{ program: allowed.program, args: [...more, ...args], timeoutMs, workingDir: around.rootDir },
          environment: {
            ...programEnvironment(allowed.passEnvironment, run, around),
            ANSIBLE_NOCOLOR: '1',
          },
          said: run.said,
        },
        run.signal,
      );
    return ok({
      timeoutMs,
      secrets: secretsPassed(allowed.passEnvironment, around),
      dryRun: (run) => start(run, ['--check']),
      perform: (run) => start(run, []),
    });
  },
};
