import { type Environment, readSecret } from '#libs/config';
import { type Effect, effectDone, permanent } from '#libs/integrations/port';
import type { TeamsTarget } from '#libs/integrations/teams';
import type { Policy } from '#libs/policy';

/** The names of all Teams webhooks of the policy: the variables that hold their addresses. */
export const teamsNames = ({ receivers }: Policy): readonly string[] => [
  ...new Set([...receivers.values()].flatMap(({ teams }) => teams)),
];

/** The Teams webhook of a name, with its address from the environment. Nothing that is told repeats the address. */
export function teamsNamed(policy: Policy, name: string, environment: Environment): Effect<TeamsTarget> {
  if (!teamsNames(policy).includes(name))
    return permanent(`the policy has no Teams webhook ${name} any more`);
  const address = readSecret(environment, name);
  if (!address.ok) return permanent(`the address of the Teams webhook cannot be read: ${address.error}`);
  const url = address.value?.trim();
  if (url === undefined || url === '') {
    return permanent(`set the environment variable ${name} to the address of the flow in Teams`);
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return permanent(`${name} holds no address; copy the one that the flow in Teams shows, https://…`);
  }
  return effectDone({ url });
}
