import Type, { type Static } from 'typebox';
import { failed, ok } from '#libs/kernel';
import type { ActionKind } from '../action.js';
import { tokenOf } from '../token.js';
import { preparedWorkflow } from './run-workflow.js';

const Parameters = Type.Object(
  {
    repository: Type.String({ pattern: '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$' }),
    workflow: Type.String({ pattern: '^[A-Za-z0-9._-]+\\.ya?ml$' }),
    inputs: Type.Optional(Type.Record(Type.String(), Type.String(), { maxProperties: 24 })),
  },
  { additionalProperties: false },
);

/** Starts a workflow of GitHub Actions. */
export const githubWorkflow: ActionKind<Static<typeof Parameters>> = {
  kind: 'github-workflow',
  parameters: Parameters,
  describe: ({ repository, workflow, inputs = {} }) =>
    `Starts the workflow ${workflow} of ${repository} at GitHub${inWords(inputs)}.`,
  prepare({ repository, workflow, inputs = {} }, { allowed, environment }) {
    const settings = allowed.workflows.find(
      (each) => each.repository === repository && each.workflow === workflow,
    );
    if (settings === undefined) return failed('workflow-not-allowed');
    const token = tokenOf(settings.tokenVariable, environment);
    return token.ok ? ok(preparedWorkflow({ inputs, settings, token: token.value ?? '' })) : token;
  },
};

function inWords(inputs: Readonly<Record<string, string>>): string {
  const given = Object.entries(inputs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return given.length === 0 ? '' : ` with ${given.join(', ')}`;
}
