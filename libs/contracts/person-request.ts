import type { ErrorObject } from 'ajv';
import { type Result, failed, ok } from '#libs/kernel';
import Type, { type Static } from 'typebox';
import type { AgentName, IdentityName } from './agents.js';
import { checkedBy } from './checked-by.js';
import { SilenceMatcher } from './events/policy.js';

/** An incident's id is part of a subject, so nothing else may stand in one. */
const IncidentId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$' });
const Id = Type.String({ minLength: 1, maxLength: 300 });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Time = Type.String({ format: 'date-time' });
/** What was stated longer ago than a year is forgotten. */
export const longestSilenceMs = 365 * 24 * 60 * 60_000;
/** In the person's words; may be empty. */
const Reason = Type.String({ maxLength: 1_000 });

/** What a person may ask for, by kind. Times are RFC 3339; persons go by their names in the policy. */
const requests = {
  acknowledge: Type.Object({ kind: Type.Literal('acknowledge'), incidentId: IncidentId, reason: Reason }),
  snooze: Type.Object({
    kind: Type.Literal('snooze'),
    incidentId: IncidentId,
    until: Time,
    reason: Reason,
  }),
  'hand-over': Type.Object({
    kind: Type.Literal('hand-over'),
    incidentId: IncidentId,
    to: Name,
    reason: Reason,
  }),
  'decide-approval': Type.Object({
    kind: Type.Literal('decide-approval'),
    incidentId: IncidentId,
    approvalId: Id,
    /** The digest of what the person was shown. */
    digest: Id,
    decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
    reason: Reason,
  }),
  /** To ask people once more for an action that was approved and then not let run. */
  'retry-action': Type.Object({
    kind: Type.Literal('retry-action'),
    incidentId: IncidentId,
    approvalId: Id,
    reason: Reason,
  }),
  resolve: Type.Object({ kind: Type.Literal('resolve'), incidentId: IncidentId, reason: Reason }),
  'override-on-call': Type.Object({
    kind: Type.Literal('override-on-call'),
    schedule: Name,
    person: Name,
    from: Time,
    until: Time,
    reason: Reason,
  }),
  'stop-actions': Type.Object({ kind: Type.Literal('stop-actions'), reason: Reason }),
  'resume-actions': Type.Object({ kind: Type.Literal('resume-actions'), reason: Reason }),
  'cancel-action': Type.Object({
    kind: Type.Literal('cancel-action'),
    incidentId: IncidentId,
    actionId: Id,
    reason: Reason,
  }),
  /** To take a proposed document as it was shown, or not to have it. */
  'decide-proposal': Type.Object({
    kind: Type.Literal('decide-proposal'),
    branch: Id,
    /** What the person was shown. */
    commit: Id,
    decision: Type.Union([Type.Literal('accept'), Type.Literal('reject')]),
    reason: Reason,
  }),
  /**
   * To hold back what fits all matchers, from now on; the reason is the silence's comment. How long, and not until
   * when: asked again later, it is the same request.
   */
  'create-silence': Type.Object({
    kind: Type.Literal('create-silence'),
    matchers: Type.Array(SilenceMatcher, { minItems: 1, maxItems: 100 }),
    durationMs: Type.Integer({ minimum: 1, maximum: longestSilenceMs }),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  }),
  'expire-silence': Type.Object({ kind: Type.Literal('expire-silence'), silenceId: Id }),
} as const;

export type PersonRequestKind = keyof typeof requests;
/** What a person asks an agent for; narrow it by `kind`. */
export type PersonRequest = { [K in PersonRequestKind]: Static<(typeof requests)[K]> }[PersonRequestKind];

/** The ways by which people reach Argus. */
export const askingWays = ['slack', 'email', 'console', 'cli', 'jira', 'servicenow'] as const;
export type AskingWay = (typeof askingWays)[number];

/** Who asks, by the way's own name for them (a Slack user ID, an e-mail address, a login), and by which way. */
export interface Asker {
  readonly via: AskingWay;
  readonly id: string;
  /** How the way shows them to others. */
  readonly name?: string;
}

/** What an agent says to a person's request. */
export interface PersonAnswer {
  readonly done: boolean;
  /** Kebab-case, for programs and the record. */
  readonly reason: string;
  /** The same for people. */
  readonly sentence: string;
}

/** The one agent that decides about a kind of request. */
export const ownerOfRequest: Readonly<Record<PersonRequestKind, AgentName>> = {
  acknowledge: 'notifier',
  snooze: 'notifier',
  'hand-over': 'notifier',
  'override-on-call': 'notifier',
  'decide-approval': 'solicitor',
  'retry-action': 'solicitor',
  resolve: 'closer',
  'stop-actions': 'executor',
  'resume-actions': 'executor',
  'cancel-action': 'executor',
  'decide-proposal': 'chronicler',
  'create-silence': 'router',
  'expire-silence': 'router',
};

/** The agents that people's requests go to. */
export const askedAgents: readonly AgentName[] = [...new Set(Object.values(ownerOfRequest))];

interface PassesOn {
  /** The ways whose people it knows: it may vouch for nobody else's. */
  readonly ways: readonly AskingWay[];
  readonly to: readonly AgentName[];
}

/** Who passes on people's requests, by which ways they come, and to whom. Permissions are made from this. */
const passingOn: Readonly<Partial<Record<IdentityName, PassesOn>>> = {
  console: { ways: ['console'], to: askedAgents },
  cli: { ways: ['cli'], to: askedAgents },
  notifier: { ways: ['slack', 'email'], to: askedAgents },
  ticketing: { ways: ['jira', 'servicenow'], to: ['notifier', 'closer'] },
};

/** The agents that an identity may pass people's requests on to. */
export const mayAsk = (identity: IdentityName): readonly AgentName[] => passingOn[identity]?.to ?? [];

/** Whether an identity may vouch for somebody who came by this way. */
export const mayVouchFor = (identity: IdentityName, { via }: Asker): boolean =>
  passingOn[identity]?.ways.includes(via) === true;

/** Who is named as the author of what somebody asked for: the policy's name for them, or else the way's own. */
export const actorOf = (asker: Asker, person: { readonly name: string } | undefined): string =>
  person === undefined ? `user:${asker.via}:${asker.id}` : `user:${person.name}`;

const requestProblems: ReadonlyMap<string, ReturnType<typeof checkedBy>> = new Map(
  Object.entries(requests).map(([kind, schema]) => [kind, checkedBy(schema)]),
);
const askerProblems = checkedBy(
  Type.Object({
    via: Type.Enum([...askingWays]),
    id: Type.String({ minLength: 1, maxLength: 300 }),
    name: Type.Optional(Type.String({ maxLength: 300 })),
  }),
);

/** Takes what came from outside for a person's request, or says which field is wrong. */
export function readPersonRequest(value: unknown): Result<PersonRequest> {
  const kind = (value as { kind?: unknown } | null)?.kind;
  const problemsOf = typeof kind === 'string' ? requestProblems.get(kind) : undefined;
  if (problemsOf === undefined) return failed('the request is of no kind that this version of Argus knows');
  const found = problemsOf(value);
  if (found.length > 0) return failed(inWords('request', found));
  const noTime = timeFields.find((name) => isNoTime((value as Readonly<Record<string, unknown>>)[name]));
  if (noTime !== undefined)
    return failed(`request/${noTime} is a leap second; name the second before or after it`);
  return ok(value as PersonRequest);
}

const timeFields = ['from', 'until'] as const;

/** RFC 3339 has leap seconds, and computers do not: whatever is compared with one is neither before nor after it. */
const isNoTime = (value: unknown): boolean => typeof value === 'string' && Number.isNaN(Date.parse(value));

/** Takes what came from outside for somebody who asks, or says which field is wrong. */
export function readAsker(value: unknown): Result<Asker> {
  const found = askerProblems(value);
  return found.length > 0 ? failed(inWords('asker', found)) : ok(value as Asker);
}

const inWords = (what: string, errors: readonly ErrorObject[]): string =>
  errors.map(({ instancePath, message }) => `${what}${instancePath} ${message ?? 'is invalid'}`).join('; ');
