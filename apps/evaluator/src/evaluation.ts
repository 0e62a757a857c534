import { type Recorded, subjects } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import { type Clock, type Outcome, done } from '#libs/kernel';
import { type EvaluatorPolicy, evaluateSignals } from '#libs/routing';

/** What evaluation works with. */
export interface EvaluationParts {
  readonly store: Pick<EventStore, 'append'>;
  /** The policy in force. Asked for once for each message. */
  readonly policy: () => EvaluatorPolicy & { readonly version: string };
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The thin shell around the evaluator's decision. It keeps no state: a message handled again states the same
 * events under the same ids, and the stream keeps one of each.
 */
export class Evaluation {
  constructor(private readonly parts: EvaluationParts) {}

  /** States the alerts of a message of signals, one message for each partition, several where there are too many. */
  async evaluate({ events }: Recorded): Promise<Outcome> {
    const { store, clock } = this.parts;
    const policy = this.parts.policy();
    const { events: partitions, reason } = evaluateSignals({ events }, policy);
    const now = clock.now();
    // Side by side, as each queue has an order of its own.
    await Promise.all(
      partitions.map(async ({ partition, cause, messages }) => {
        for (const facts of messages) {
          await store.append({
            subject: subjects.alert(partition, 'evaluator'),
            facts,
            cause: cause.id,
            correlationId: cause.correlationid,
            now,
            policyVersion: policy.version,
          });
        }
      }),
    );
    return done(reason);
  }
}
