import { Ajv } from 'ajv';
import Type, { type Static } from 'typebox';
import { type Result, failed, ok } from '#libs/kernel';
import type { IdentityName } from './agents.js';
import { Count, Labels, RunnerWanted, Text, Undo, actionKinds, runnerPriorities } from './events/fields.js';

export { runnerPriorities };

/** A runner as it signs in: it runs actions on another host, and states no facts. */
export type RunnerIdentity = `runner-${string}`;

/** Everything that signs in to the bus: the installation's own identities, and the runners that were added. */
export type MemberName = IdentityName | RunnerIdentity;

const identityPattern = /^runner-[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Whether a name is that of a runner. */
export const isRunner = (name: string): name is RunnerIdentity =>
  identityPattern.test(name) && name.length <= 60;

/** The identity of a runner by the name that people use; undefined when that is not kebab-case. */
export function runnerIdentity(name: string): RunnerIdentity | undefined {
  const identity = `runner-${name}`;
  return isRunner(identity) ? identity : undefined;
}

/** What people call a runner. */
export const runnerName = (identity: RunnerIdentity): string => identity.slice('runner-'.length);

/** What an action asks of a runner. */
export type WantedRunner = Static<typeof RunnerWanted>;

/** What sets runners apart, such as their zone. */
export type RunnerLabels = Readonly<Record<string, string>>;

/** Whether something with these labels is what is wanted: it has every label, and may have more. */
export const hasLabels = (wanted: RunnerLabels, labels: RunnerLabels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** A run's key is part of subjects. */
const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{1,250}$' });

const messages = {
  order: Type.Object({
    kind: Type.Literal('order'),
    key: Key,
    /** A dry run changes nothing. */
    dry: Type.Boolean(),
    incidentId: Text,
    approvalId: Text,
    action: Type.Object({
      kind: Type.Enum([...actionKinds]),
      parameters: Type.Record(Type.String(), Type.Unknown()),
    }),
    labels: Labels,
    priority: Type.Enum([...runnerPriorities]),
    /** When its start was recorded, and until when it may begin, epoch ms. */
    startedAt: Count,
    startBy: Count,
  }),
  cancel: Type.Object({ kind: Type.Literal('cancel'), key: Key }),
  taken: Type.Object({ kind: Type.Literal('taken'), key: Key }),
  said: Type.Object({ kind: Type.Literal('said'), key: Key, number: Count, text: Text }),
  ended: Type.Object({
    kind: Type.Literal('ended'),
    key: Key,
    /** What it said, with secrets removed. */
    output: Type.String(),
    problem: Type.Optional(Text),
    undo: Type.Optional(Undo),
  }),
  beat: Type.Object({
    kind: Type.Literal('beat'),
    labels: Labels,
    /** Epoch ms. */
    since: Count,
    /** The keys of what runs, and how many orders wait. */
    running: Type.Array(Key),
    waiting: Count,
    /** It takes no more orders: it is being stopped. */
    leaving: Type.Boolean(),
  }),
} as const;

/** The executor's order to one runner: run this. */
export type RunnerOrder = Static<typeof messages.order>;
/** A runner's sign of life. */
export type RunnerBeat = Static<typeof messages.beat>;
/** What a runner says of one order. */
export type RunnerReport =
  Static<typeof messages.taken> | Static<typeof messages.said> | Static<typeof messages.ended>;
/** What the executor and a runner tell each other. */
export type RunnerMessage = RunnerOrder | Static<typeof messages.cancel> | RunnerReport | RunnerBeat;

const ajv = new Ajv({ allErrors: true, strict: false });
const validators = new Map(
  Object.entries(messages).map(([kind, schema]) => [kind, ajv.compile(schema)] as const),
);

/** Takes what came over the bus for a message between executor and runner, or says what is wrong with it. */
export function readRunnerMessage(value: unknown): Result<RunnerMessage> {
  const kind = (value as { kind?: unknown } | null)?.kind;
  const validate = typeof kind === 'string' ? validators.get(kind) : undefined;
  if (validate === undefined) return failed('it is of no kind that this version of Argus knows');
  if (validate(value)) return ok(value as RunnerMessage);
  return failed(
    (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`).join('; '),
  );
}
