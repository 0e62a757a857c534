import Type, { type Static } from 'typebox';
import { failed, ok } from '#libs/kernel';
import type { ActionKind } from '../action.js';
import { tokenOf } from '../token.js';
import { preparedJob } from './run-job.js';

const Parameters = Type.Object(
  {
    server: Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })),
    /** The job's id. */
    job: Type.String({ pattern: '^[A-Za-z0-9-]+$' }),
    options: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { additionalProperties: false },
);

/** Runs a job of Rundeck and waits for its end. */
export const rundeckJob: ActionKind<Static<typeof Parameters>> = {
  kind: 'rundeck-job',
  parameters: Parameters,
  describe: ({ server = 'rundeck', job, options = {} }) =>
    `Runs the job ${job} of ${server}${inWords(options)}.`,
  prepare({ server = 'rundeck', job, options = {} }, { allowed, environment }) {
    const settings = allowed.rundecks.find(({ name }) => name === server);
    if (settings === undefined) return failed('rundeck-not-allowed');
    if (!settings.jobs.includes(job)) return failed('job-not-allowed');
    const token = tokenOf(settings.tokenVariable, environment);
    return token.ok ? ok(preparedJob({ job, options, settings, token: token.value ?? '' })) : token;
  },
};

function inWords(options: Readonly<Record<string, string>>): string {
  const given = Object.entries(options).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return given.length === 0 ? '' : ` with ${given.join(', ')}`;
}
