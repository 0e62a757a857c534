import { type LabelSet, type SilenceIndex, indexSilences } from '#libs/policy';
import type { Cause, KnownSilence, RouterState } from './state.js';

const indexes = new WeakMap<RouterState['silences'], SilenceIndex<KnownSilence>>();

/** The silence that holds these labels back now; of several, the one that lasts longest. */
export function silenceOf(labels: LabelSet, { silences }: RouterState, now: number): Cause | undefined {
  if (silences.size === 0) return undefined;
  const silence = indexOf(silences).find(labels, now);
  return silence && { kind: 'silence', by: silence.id, until: silence.endsAt };
}

/** Made once for the silences that there are. */
function indexOf(silences: RouterState['silences']): SilenceIndex<KnownSilence> {
  const known = indexes.get(silences);
  if (known !== undefined) return known;
  const index = indexSilences([...silences.entries()].map(([, silence]) => silence));
  indexes.set(silences, index);
  return index;
}
