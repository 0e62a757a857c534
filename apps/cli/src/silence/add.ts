import { loginName } from '../asking/login.js';
import type { Surroundings } from '../surroundings.js';
import { shortTime } from '../terminal/times.js';
import { type SilenceOptions, askForSilences } from './api.js';
import { readMatchers, writtenMatcher } from './matchers.js';

export interface AddSilenceOptions extends SilenceOptions {
  /** How long, ms. */
  readonly for: number;
  readonly comment: string;
  readonly author?: string;
}

/** Holds alerts back for a while, from now on. */
export async function addSilence(
  surroundings: Surroundings,
  texts: readonly string[],
  options: AddSilenceOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const matchers = readMatchers(texts);
  const now = clock.now();
  const silence = {
    matchers,
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + options.for).toISOString(),
    createdBy: options.author ?? loginName(),
    comment: options.comment,
  };
  const { silenceID } = await askForSilences<{ silenceID: string }>(surroundings, options, {
    method: 'POST',
    path: 'silences',
    body: silence,
  });
  terminal.result(
    options.json,
    { id: silenceID, ...silence },
    () =>
      `Silence ${silenceID} until ${shortTime(silence.endsAt)}: ${matchers.map(writtenMatcher).join(' ')}\n` +
      `End it with: argus silence expire ${silenceID}`,
  );
}
