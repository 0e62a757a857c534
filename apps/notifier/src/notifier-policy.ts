import { deterministicId } from '#libs/contracts';
import { unreachable } from '#libs/kernel';
import { type Override, whoIsOnCall, withOverrides } from '#libs/oncall';
import {
  type Policy,
  type Receiver as PolicyReceiver,
  type Recipient,
  digestFor,
  isMuted,
  quietFor,
} from '#libs/policy';
import type { EscalationNow, NotifierPolicy, Receiver, Target } from './domain/targets.js';

/** The policy in force as the notifier's decisions read it; with its version, which their facts carry. */
export interface VersionedNotifierPolicy extends NotifierPolicy {
  readonly version: string;
}

/** Who stands in, by schedule, as people said while Argus runs. */
export type StandIns = ReadonlyMap<string, readonly Override[]>;

/** Reads whom to tell, and when not to, from the policy. */
export function notifierPolicy(
  policy: Policy,
  publicUrl: string,
  standIns: StandIns = new Map(),
): VersionedNotifierPolicy {
  const receivers = new Map<string, Receiver>();
  return {
    version: policy.version,
    publicUrl,
    receiver(name) {
      const known = receivers.get(name) ?? receiverOf(policy, name);
      receivers.set(name, known);
      return known;
    },
    muted(route, now) {
      const muting = isMuted(route, policy.timeIntervals, now);
      if (!muting.muted) return undefined;
      const { by, until } = muting;
      return until === undefined ? { by } : { by, until };
    },
    digest: (receiver, severity) => digestFor(policy.digests, receiver, severity)?.name,
    quiet: (receiver, severity, now) => quietFor(policy, receiver, severity, now),
    escalation: (name) => escalationOf(policy, name, standIns),
    promised: (severity) => policy.sla.get(severity),
    knows: (person) => policy.people.named(person) !== undefined,
    placesOf: (person) => placesOf(policy, person),
  };
}

/**
 * What a webhook is called in the record and in logs: its host and a sign that tells it from others there. Its
 * address may hold a token.
 */
export const webhookName = (url: string): string => `${new URL(url).host}#${deterministicId([url], 8)}`;

/** A receiver that the policy does not have (any more) is stood in for by the root route's. */
function receiverOf({ receivers, route }: Policy, name: string): Receiver {
  const found = receivers.get(name) ?? receivers.get(route.receiver);
  return found === undefined
    ? { name, targets: [], minimumSeverity: 'info' }
    : {
        ...{ name: found.name, targets: targetsOf(found), minimumSeverity: found.minimumSeverity },
        ...(found.escalation === undefined ? {} : { escalation: found.escalation }),
      };
}

/** An escalation, with who is on call at the moment that it is asked for. */
function escalationOf(policy: Policy, name: string, standIns: StandIns): EscalationNow | undefined {
  const escalation = policy.escalations.get(name);
  if (escalation === undefined) return undefined;
  const { steps, rounds } = escalation;
  return {
    rounds,
    steps: steps.length,
    step(number, now) {
      const { to = [], waitMs = 0 } = steps[number - 1] ?? {};
      return {
        persons: [...new Set(to.flatMap((each) => personsOf(policy, each, standIns, now)))],
        receivers: to.flatMap(({ kind, name: receiver }) => (kind === 'receiver' ? [receiver] : [])),
        waitMs,
      };
    },
  };
}

function personsOf(
  policy: Policy,
  { kind, name }: Recipient,
  standIns: StandIns,
  now: number,
): readonly string[] {
  switch (kind) {
    case 'person':
      return [name];
    case 'group':
      return policy.people.membersOf(name).map((person) => person.name);
    case 'schedule': {
      const schedule = policy.schedules.get(name);
      const duty =
        schedule === undefined
          ? undefined
          : whoIsOnCall(withOverrides(schedule, standIns.get(name) ?? []), now);
      return duty === undefined ? [] : [duty.person];
    }
    case 'receiver':
      return [];
    default:
      return unreachable(kind, 'kind of recipient');
  }
}

function placesOf({ people }: Policy, name: string): readonly Target[] {
  const { slack, email } = people.named(name) ?? {};
  return [
    ...(slack === undefined ? [] : [{ channel: 'slack', recipients: [slack] }]),
    ...(email === undefined ? [] : [{ channel: 'email', recipients: [email] }]),
  ];
}

const targetsOf = ({ email, slackChannels, teams, webhooks }: PolicyReceiver): readonly Target[] => [
  ...webhooks.map(({ url }) => ({ channel: 'webhook', recipients: [webhookName(url)] })),
  ...slackChannels.map((channel) => ({ channel: 'slack', recipients: [channel] })),
  ...teams.map((name) => ({ channel: 'teams', recipients: [name] })),
  ...(email.length > 0 ? [{ channel: 'email', recipients: email }] : []),
];
