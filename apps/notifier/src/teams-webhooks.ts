import { type Environment, readSecret } from '#libs/config';
import { type Effect, permanent } from '#libs/integrations/port';
import { type TeamsTarget, teamsTargetIn } from '#libs/integrations/teams';
import type { Policy } from '#libs/policy';

/** The names of all Teams webhooks of the policy: the variables that hold their addresses. */
export const teamsNames = ({ receivers }: Policy): readonly string[] => [
  ...new Set([...receivers.values()].flatMap(({ teams }) => teams)),
];

/** The Teams webhook of a name, with its address from the environment. Nothing that is told repeats the address. */
export function teamsNamed(policy: Policy, name: string, environment: Environment): Effect<TeamsTarget> {
  if (!teamsNames(policy).includes(name))
    return permanent(`the policy has no Teams webhook ${name} any more`);
  return teamsTargetIn(name, readSecret(environment, name));
}
