import { type Environment, readSecret } from '#libs/config';
import { type Effect, effectDone, permanent } from '#libs/integrations/port';
import type { WebhookTarget } from '#libs/integrations/webhook';
import type { Policy } from '#libs/policy';
import { webhookName } from './notifier-policy.js';

/** The names of all webhooks of the policy. */
export const webhookNames = (policy: Policy): readonly string[] =>
  webhooksOf(policy).map(({ url }) => webhookName(url));

/** The webhook of a name, with its secret from the environment. Without a secret that it should have, none. */
export function webhookNamed(policy: Policy, name: string, environment: Environment): Effect<WebhookTarget> {
  const webhook = webhooksOf(policy).find(({ url }) => webhookName(url) === name);
  if (webhook === undefined) return permanent(`the policy has no webhook ${name} any more`);
  const { url, secretEnv } = webhook;
  if (secretEnv === undefined) return effectDone({ url });
  const secret = readSecret(environment, secretEnv);
  if (!secret.ok) return permanent(`the webhook ${name} cannot be signed for: ${secret.error}`);
  if (secret.value === undefined) {
    return permanent(`the webhook ${name} is to be signed for: set the environment variable ${secretEnv}`);
  }
  return effectDone({ url, secret: secret.value });
}

const webhooksOf = ({ receivers }: Policy) => [...receivers.values()].flatMap(({ webhooks }) => webhooks);
