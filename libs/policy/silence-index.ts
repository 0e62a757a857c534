import type { LabelSet } from './matchers.js';
import { indexSiblings, visitCandidates } from './routing/sibling-index.js';
import { type SilenceReach, outlasts } from './silence.js';

/** Silences that can be asked about without looking at each. Built anew when one comes or goes. */
export interface SilenceIndex<S extends SilenceReach> {
  /** The silence that holds these labels back at this moment; of several, the one that lasts longest. */
  readonly find: (labels: LabelSet, now: number) => S | undefined;
}

/** Files silences under the values that their matchers ask for. */
export function indexSilences<S extends SilenceReach>(silences: Iterable<S>): SilenceIndex<S> {
  const all = [...silences];
  const index = indexSiblings(all);
  return {
    find: (labels, now) => {
      let longest: S | undefined;
      visitCandidates(index, labels, (position) => {
        const silence = all[position];
        if (silence !== undefined && outlasts(silence, longest, labels, now)) longest = silence;
        return false;
      });
      return longest;
    },
  };
}
