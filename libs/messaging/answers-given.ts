import type { PersonAnswer } from '#libs/contracts';

/** How long an answer is remembered, ms: longer than a request is taken after it was sent. */
const rememberedFor = 10 * 60_000;
const mostRemembered = 10_000;

/** The reason of an answer where the decision failed on the way, to the bus for example. */
const failedOnTheWay = 'not-possible-now';

/** Whether nobody knows what came of a request: its decision failed on the way, and may be stored all the same. */
export const isUncertain = ({ done, reason }: PersonAnswer): boolean => !done && reason === failedOnTheWay;

interface Given {
  /** What was asked: an id that comes with something else is no repetition. */
  readonly mark: string;
  readonly at: number;
  readonly answer: Promise<PersonAnswer>;
}

/**
 * The answers that were given lately, so that a repetition (a double click, a request sent again because the
 * answer got lost) is told the same and changes nothing.
 */
export class AnswersGiven {
  private readonly given = new Map<string, Given>();

  /** The answer that was given under this id, or else the one that `decide` comes to. */
  async once(
    id: string,
    mark: string,
    now: number,
    decide: () => Promise<PersonAnswer>,
  ): Promise<PersonAnswer> {
    this.forget(now);
    const before = this.given.get(id);
    if (before !== undefined) return before.mark === mark ? before.answer : idUsedAlready;
    const answer = decide().catch((error: Error): PersonAnswer => {
      // Nothing is known to have come of it: whoever asks again is decided about again.
      this.given.delete(id);
      return {
        done: false,
        reason: failedOnTheWay,
        sentence: `It could not be done now: ${error.message}. Try again in a moment.`,
      };
    });
    this.given.set(id, { mark, at: now, answer });
    return answer;
  }

  /** In the order in which they were given, so that the oldest come first. */
  private forget(now: number): void {
    for (const [id, { at }] of this.given) {
      if (now - at <= rememberedFor && this.given.size < mostRemembered) return;
      this.given.delete(id);
    }
  }
}

const idUsedAlready: PersonAnswer = {
  done: false,
  reason: 'request-id-used',
  sentence: 'Nothing was changed: something else was asked under the same id. Ask again.',
};
