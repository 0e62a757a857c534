import { explainRouterReason } from '#libs/contracts';

/** Why somebody was told, or was not, in a sentence. */
const ofTelling: Readonly<Record<string, string>> = {
  urgent: 'It was told at once: it could not wait for the rhythm of its route.',
  'group-wait-over': 'The group had waited for what belongs with it, as its route says.',
  'group-interval-over': 'Enough time had passed since its group was told of last.',
  'repeat-interval-over': 'It still fires, and the time to repeat it had come.',
  'below-minimum-severity': 'The receiver is only told of what is at least as bad as its minimum severity.',
  'no-channel': 'The receiver has no channel, so there is nobody to tell.',
  'muted-time-interval': 'The time intervals of its route say that nobody is told at this hour.',
};

/** A reason in a sentence; undefined for one that nobody has put in words. */
export const sentenceOf = (reason: string): string | undefined =>
  explainRouterReason(reason) ?? (Object.hasOwn(ofTelling, reason) ? ofTelling[reason] : undefined);
