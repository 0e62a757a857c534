import { type JsonAnswer, refusalOf } from './ask-json.js';
import { noAnswer } from './no-answer.js';

/** How long the other side may take to say that it was told, ms. */
const withinMs = 10_000;

/**
 * Has the other side end what was started there, once the time here is up or a person has cancelled it. Says what
 * became of that; `tell` resolves to undefined where there is nothing to name.
 */
export async function tellToEnd(
  who: string,
  tell: (signal: AbortSignal) => Promise<JsonAnswer | undefined>,
): Promise<string> {
  const goesOn = mayGoOn(who);
  try {
    const answer = await tell(AbortSignal.timeout(withinMs));
    if (answer === undefined) return goesOn;
    return answer.status < 300 ? `${who} was told to end it` : `${goesOn}: ${refusalOf(who, answer)}`;
  } catch (error) {
    return `${goesOn}: ${noAnswer(error, withinMs)}`;
  }
}

/** What is to be reckoned with when the other side was not told. */
export const mayGoOn = (who: string): string => `it may still run at ${who}`;
