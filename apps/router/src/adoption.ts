import { type Recorded, fact, subjectPatterns, subjects } from '#libs/contracts';
import { BusUnavailable, type EventStore, SequenceConflict } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Policy } from '#libs/policy';

/** What adopting a policy works with. */
export interface AdoptionParts {
  /** The policy in force. */
  readonly policy: () => Policy;
  readonly store: EventStore;
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

  /** Once for each change, whichever copy of the router is first; a policy that comes back is adopted again. */
  private async record({ version, text }: Policy): Promise<void> {
    const { store, clock } = this.parts;
    const subject = subjects.policy(version, 'router');
    const history = await this.history();
    const latest = history.at(-1);
    if (latest?.subject === subject) return;
    try {
      await store.append({
        subject,
        facts: [fact('argus.policy.adopted.v1', version, { version, text, reason: 'in-force' })],
        cause: `policy/${version}/after/${latest?.sequence ?? 0}`,
        correlationId: version,
        now: clock.now(),
        expectedSequence: history.findLast((each) => each.subject === subject)?.sequence ?? 0,
        policyVersion: version,
      });
    } catch (error) {
      if (!(error instanceof SequenceConflict)) throw error;
    }
  }

  private async history(): Promise<readonly Recorded[]> {
    try {
      return await this.parts.store.load(subjectPatterns.policiesBy('router'));
    } catch (error) {
      throw new BusUnavailable((error as Error).message);
    }
  }
}
