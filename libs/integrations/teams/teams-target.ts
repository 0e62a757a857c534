import { type Effect, effectDone, permanent } from '#libs/integrations/port';
import type { Result } from '#libs/kernel';
import type { TeamsTarget } from './teams-messenger.js';

/**
 * The Teams webhook whose address is in a variable of the environment, as far as that shows. Nothing that is told
 * repeats the address: whoever has it can post.
 */
export function teamsTargetIn(variable: string, address: Result<string | undefined>): Effect<TeamsTarget> {
  if (!address.ok) return permanent(`the address of the Teams webhook cannot be read: ${address.error}`);
  const url = address.value?.trim();
  if (url === undefined || url === '') {
    return permanent(`set the environment variable ${variable} to the address of the flow in Teams`);
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return permanent(`${variable} holds no address; copy the one that the flow in Teams shows, https://…`);
  }
  return effectDone({ url });
}
