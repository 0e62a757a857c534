import type { Suspect } from './suspects.js';

/** A change alone, with no symptom of its own, is more than half a reason. */
const changeAlone = 0.6;
/** A change just before makes what stands out so much likelier the cause; so does having been it before. */
const changeToo = 1;
const before = 0.5;
/** What set in after the symptom that it should explain. */
const tooLate = 0.9;

/** How far a suspect stands out by what is the matter with it or by what was changed of it. */
export const stands = ({ changed }: Suspect, own: number): number =>
  1 - (1 - own) * (1 - changeAlone * changed);

/** What speaks for a suspect beside its symptoms, as a factor: changes, the past, the order in which things set in. */
export function clues(
  { changed, recurred, since, grain, component }: Suspect,
  suspects: readonly Suspect[],
  about: readonly string[],
): number {
  const first = Math.min(
    ...suspects.filter((each) => about.includes(each.component)).map((each) => each.since + each.grain),
  );
  const late = !about.includes(component) && Number.isFinite(since) && since - grain > first;
  return (1 + changeToo * changed) * (1 + before * recurred) * (late ? tooLate : 1);
}
