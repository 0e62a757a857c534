import type { Suspect } from './suspects.js';

/** A change alone, with no symptom of its own, is half a reason. */
const changeAlone = 0.5;
/** A change just before makes what stands out so much likelier the cause; so does having been it before. */
const changeToo = 1;
const before = 0.5;
/** What set in after the symptom that it should explain. */
const tooLate = 0.9;

/** What stands out of a suspect, weighed by what speaks for it beside its symptoms: changes, the past, the order. */
export function clues(
  { changed, recurred, since, grain, component }: Suspect,
  own: number,
  suspects: readonly Suspect[],
  about: readonly string[],
): number {
  const stands = 1 - (1 - own) * (1 - changeAlone * changed);
  const first = Math.min(
    ...suspects.filter((each) => about.includes(each.component)).map((each) => each.since + each.grain),
  );
  const late = !about.includes(component) && Number.isFinite(since) && since - grain > first;
  return stands * (1 + changeToo * changed) * (1 + before * recurred) * (late ? tooLate : 1);
}
