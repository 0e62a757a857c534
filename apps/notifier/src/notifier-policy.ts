import { deterministicId } from '#libs/contracts';
import { type Policy, type Receiver as PolicyReceiver, isMuted } from '#libs/policy';
import type { NotifierPolicy, Receiver, Target } from './domain/targets.js';

/** The policy in force as the notifier's decisions read it; with its version, which their facts carry. */
export interface VersionedNotifierPolicy extends NotifierPolicy {
  readonly version: string;
}

/** Reads whom to tell, and when not to, from the policy. */
export function notifierPolicy(policy: Policy, publicUrl: string): VersionedNotifierPolicy {
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
    : { name: found.name, targets: targetsOf(found), minimumSeverity: found.minimumSeverity };
}

const targetsOf = ({ email, slackChannels, webhooks }: PolicyReceiver): readonly Target[] => [
  ...webhooks.map(({ url }) => ({ channel: 'webhook', recipients: [webhookName(url)] })),
  ...slackChannels.map((channel) => ({ channel: 'slack', recipients: [channel] })),
  ...(email.length > 0 ? [{ channel: 'email', recipients: email }] : []),
];
