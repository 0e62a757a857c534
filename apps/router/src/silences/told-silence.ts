import { type PersonAnswer, type Recorded, fromTimestamp, toTimestamp } from '#libs/contracts';

/**
 * What whoever asked for a silence is told of it, from its own history: it may be asked for again (a page that is
 * reloaded sends its form once more) when it is long over, or was ended by somebody.
 */
export function toldSilence(silenceId: string, history: readonly Recorded[], now: number): PersonAnswer {
  const events = history.flatMap((each) => each.events);
  const ends = events.flatMap(({ type, data }) => {
    if (type === 'argus.silence.created.v1') return fromTimestamp(data.endsAt);
    return type === 'argus.silence.expired.v1' ? fromTimestamp(data.at) : [];
  });
  const endsAt = Math.min(...ends);
  if (endsAt <= now) {
    return {
      ...{ done: false, reason: 'silence-over' },
      sentence: `This was asked for before, and the silence that was made (${silenceId}) is over since ${toTimestamp(endsAt)}. To make another, open the page anew.`,
    };
  }
  return {
    ...{ done: true, reason: 'silence-created' },
    sentence: `Until ${toTimestamp(endsAt)}, silence ${silenceId} holds back what begins to fire and fits it, unless somebody ends it before. ${alreadyThere}`,
  };
}

const alreadyThere =
  'An alert that already is in an incident goes on being told of: acknowledge that incident, snooze it or resolve it.';
