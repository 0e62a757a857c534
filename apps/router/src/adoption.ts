import { fact, subjects } from '#libs/contracts';
import { type EventStore, SequenceConflict } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Policy } from '#libs/policy';

/** What adopting a policy works with. */
export interface AdoptionParts {
  /** The policy in force. */
  readonly policy: () => Policy;
  readonly store: Pick<EventStore, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Sees to it that the record has the text of every policy before the first decision that names its version. */
export class Adoption {
  private recorded: string | undefined;

  constructor(private readonly parts: AdoptionParts) {}

  /** The policy in force, once the record has it. Rejects with BusUnavailable when that cannot be. */
  async inForce(): Promise<Policy> {
    const policy = this.parts.policy();
    if (policy.version !== this.recorded) {
      await this.record(policy);
      this.recorded = policy.version;
    }
    return policy;
  }

  /** Once for each version, whichever copy of the router is first. */
  private async record({ version, text }: Policy): Promise<void> {
    const { store, clock } = this.parts;
    const adopted = { version, text, reason: 'in-force' };
    try {
      await store.append({
        subject: subjects.policy(version, 'router'),
        facts: [fact('argus.policy.adopted.v1', version, adopted)],
        cause: `policy/${version}`,
        correlationId: version,
        now: clock.now(),
        expectedSequence: 0,
        policyVersion: version,
      });
    } catch (error) {
      if (!(error instanceof SequenceConflict)) throw error;
    }
  }
}
