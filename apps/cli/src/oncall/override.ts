import { isUnanswered } from '#libs/messaging';
import { ask } from '../asking/ask.js';
import { Failure, exitCodes } from '../failure.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';

export interface OverrideOptions extends CommonOptions {
  readonly schedule: string;
  /** Epoch milliseconds. */
  readonly from?: number;
  /** How long from there, ms. */
  readonly for: number;
  readonly reason?: string;
}

/** Has somebody stand in for whoever would be on call, in the running Argus. */
export async function overrideOnCall(
  surroundings: Surroundings,
  person: string,
  options: OverrideOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const { json, schedule, reason = '' } = options;
  const from = options.from ?? clock.now();
  const times = { from: new Date(from).toISOString(), until: new Date(from + options.for).toISOString() };
  const request = { kind: 'override-on-call', schedule, person, ...times, reason } as const;
  const answer = await ask(surroundings, request, options);
  if (!answer.done) {
    throw new Failure(
      answer.sentence,
      '"argus oncall show" tells who is on call, "argus policy check" whether the policy is good.',
      isUnanswered(answer) ? exitCodes.unreachable : exitCodes.wrong,
    );
  }
  terminal.result(
    json,
    { ...answer, schedule, person, ...times },
    () => `${answer.sentence}\n${times.from} to ${times.until}`,
  );
}
