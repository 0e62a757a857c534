import type { Policy } from '#libs/policy';
import { Account } from './account.js';
import { type Differences, compare } from './compare.js';
import { EpisodeNames } from './episode-names.js';
import type { RecordedInput } from './recorded-input.js';
import { Rehearsal } from './rehearsal.js';

/** What is compared with what, and when. */
export interface RehearsedPolicies {
  readonly present: Policy;
  readonly candidate: Policy;
  /** Epoch milliseconds: what is opened, and who is paged, before it is not counted, though it is decided. */
  readonly from?: number;
}

/** The same deliveries under two policies side by side, so that they have to be read once only. */
export class PolicyComparison {
  readonly present: Account;
  readonly candidate: Account;
  private readonly rehearsals: readonly Rehearsal[];

  constructor(private readonly policies: RehearsedPolicies) {
    const { present, candidate, from } = policies;
    const names = new EpisodeNames();
    this.present = new Account(present, names, from);
    this.candidate = new Account(candidate, names, from);
    this.rehearsals = [new Rehearsal(present, this.present), new Rehearsal(candidate, this.candidate)];
  }

  take(input: RecordedInput): void {
    for (const rehearsal of this.rehearsals) rehearsal.take(input);
  }

  /** Lets the time after the last delivery go by, up to `until`, and compares. */
  finish(until: number): Differences {
    for (const rehearsal of this.rehearsals) rehearsal.advance(until);
    return compare(this.present, this.candidate, this.policies.from);
  }
}

/** What becomes of recorded deliveries under a policy, up to `until` (epoch ms). */
export function rehearse(
  inputs: Iterable<RecordedInput>,
  policy: Policy,
  until: number,
  names = new EpisodeNames(),
): Account {
  const account = new Account(policy, names);
  const rehearsal = new Rehearsal(policy, account);
  for (const input of inputs) rehearsal.take(input);
  rehearsal.advance(until);
  return account;
}
