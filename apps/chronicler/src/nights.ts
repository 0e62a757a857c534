import type { Clock } from '#libs/kernel';
import type { ChroniclePolicy } from '#libs/policy';

/** What the nights are told by. */
export interface NightSurroundings {
  readonly clock: Clock;
  readonly policy: () => ChroniclePolicy;
  /** Calls `listener` after another policy has come into force; returns a function that calls it off. */
  readonly onPolicyChange: (listener: () => void) => () => void;
  /** Has all closed incidents without a report looked at. */
  readonly lookAgain: () => void;
  /** Has the record looked at for what is to be written down. */
  readonly consider: () => void;
}

/**
 * Has what is to be written looked at every night. Which reports are due follows from when incidents closed and from the policy, so
 * a night that was missed is made up for at the next start, and nothing is stored about it.
 */
export class Nights {
  private cancel: () => void = () => undefined;
  private unfollow: () => void = () => undefined;

  constructor(private readonly around: NightSurroundings) {}

  async start(): Promise<void> {
    this.unfollow = this.around.onPolicyChange(() => this.begin());
    this.begin();
  }

  async stop(): Promise<void> {
    this.unfollow();
    this.cancel();
  }

  private begin(): void {
    this.cancel();
    const { clock, policy, lookAgain, consider } = this.around;
    const { write, consider: times } = policy();
    if (!write.includes('nightly') && !times.includes('nightly')) return;
    if (write.includes('nightly')) lookAgain();
    if (times.includes('nightly')) consider();
    this.cancel = clock.at(policy().nextNight(clock.now()), () => this.begin());
  }
}
