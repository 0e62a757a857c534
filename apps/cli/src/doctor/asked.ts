import type { Effect } from '#libs/integrations/port';
import { reasonOf } from '../failure.js';
import { type Finding, broken, fine } from './finding.js';

/** What an integration says of itself, as a finding. */
export async function asked(
  check: string,
  ask: () => Promise<Effect<string>>,
  fix: string,
): Promise<Finding> {
  try {
    const effect = await ask();
    return effect.kind === 'done' ? fine(check, effect.value) : broken(check, effect.reason, fix);
  } catch (error) {
    return broken(check, reasonOf(error), fix);
  }
}
