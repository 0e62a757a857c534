import { type Effect, effectDone, permanent } from './effect.js';

/** Where a channel posts to, by names that messages hold: an address may be a secret as a whole. */
export interface NamedTargets<Target> {
  readonly targetOf: (name: string) => Effect<Target>;
  /** The names of those that there are. */
  readonly names: () => readonly string[];
}

/** Whether every target can be used, as far as that shows without telling it something; `what` they are, in words. */
export function checkTargets({ targetOf, names }: NamedTargets<unknown>, what: string): Effect<string> {
  const wrong = names().flatMap((name) => {
    const target = targetOf(name);
    return target.kind === 'done' ? [] : [target.reason];
  });
  if (wrong.length > 0) return permanent(wrong.join('; '));
  return effectDone(`${what}: ${names().join(', ') || 'none'}`);
}
