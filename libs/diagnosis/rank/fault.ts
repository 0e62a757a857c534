import type { FaultKind } from '#libs/contracts';
import type { Weighed } from './suspects.js';

/** A change so near in time and place is what is to blame for the symptoms. */
const blameChange = 0.5;
/** A reason that is nearly as sure as a symptom says more than the symptom: slow for want of CPU is want of CPU. */
const reasons: readonly FaultKind[] = ['cpu', 'memory', 'disk', 'network'];
const nearlyAsSure = 0.8;

/** The kind of fault that the pieces of a component tell of, the weightiest first. */
export function faultOf(pieces: readonly Weighed[]): FaultKind {
  const change = pieces.find(({ piece }) => piece.kind === 'change' && piece.strength >= blameChange)?.piece;
  if (change?.fault !== undefined) return change.fault;
  const telling = pieces.filter(({ piece, weight }) => weight > 0 && piece.fault !== undefined);
  const most = telling[0]?.weight ?? 0;
  const reason = telling.find(
    ({ piece, weight }) => reasons.some((each) => each === piece.fault) && weight >= nearlyAsSure * most,
  );
  const symptom = telling.find(({ piece }) => piece.fault !== 'traffic') ?? telling[0];
  return reason?.piece.fault ?? symptom?.piece.fault ?? pieces[0]?.piece.fault ?? 'unknown';
}
