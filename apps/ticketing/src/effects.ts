import { type CarryOut, type CommandOutcome, type Fact, fact } from '#libs/contracts';
import type { Attempt, Effect, Tracker } from '#libs/integrations/port';
import type { TicketCommand } from './domain/decide.js';

/** What ticketing's hands need. */
export interface TicketingMeans {
  readonly tracker: Tracker;
  /** A request that fails in passing is given up after so many attempts. */
  readonly maxAttempts: number;
  /** Told what came of each attempt. */
  readonly onAttempt?: (command: TicketCommand['kind'], outcome: Effect<unknown>['kind']) => void;
}

/** Asks the tracker. From the second attempt on it looks for the first one's trace before it does anything again. */
export const createCarryOut =
  ({ tracker, maxAttempts, onAttempt = () => {} }: TicketingMeans): CarryOut<TicketCommand> =>
  async (command, attempt) => {
    const effect = await ask(tracker, command, { mayHaveHappened: attempt > 1 });
    onAttempt(command.kind, effect.kind);
    switch (effect.kind) {
      case 'done':
        return settledBy(effect.value);
      case 'permanent':
        return failed(command, effect.reason);
      case 'temporary':
        return attempt >= maxAttempts
          ? failed(command, `given up after ${attempt} attempts: ${effect.reason}`)
          : { kind: 'retry', reason: effect.reason, afterMs: effect.retryAfterMs };
    }
  };

/** Has the tracker do it; the fact that settles the request, once it is done. */
async function ask(tracker: Tracker, command: TicketCommand, attempt: Attempt): Promise<Effect<Fact>> {
  switch (command.kind) {
    case 'create-ticket': {
      const { request } = command;
      const { incidentId, operationId } = request;
      return onceDone(await tracker.create(request, attempt), ({ key, url }, foundAgain) =>
        fact('argus.ticket.created.v1', incidentId, {
          incidentId,
          operationId,
          tracker: tracker.name,
          key,
          url,
          foundAgain,
        }),
      );
    }
    case 'comment-on-ticket': {
      const { incidentId, operationId, key } = command.request;
      return onceDone(await tracker.comment(command.request, attempt), (_none, foundAgain) =>
        fact('argus.ticket.commented.v1', incidentId, { incidentId, operationId, key, foundAgain }),
      );
    }
    case 'change-ticket': {
      const { incidentId, operationId, key } = command.request;
      return onceDone(await tracker.change(command.request, attempt), ({ status }) =>
        fact('argus.ticket.changed.v1', incidentId, {
          incidentId,
          operationId,
          key,
          ...(status === undefined ? {} : { status }),
        }),
      );
    }
  }
}

const onceDone = <T>(effect: Effect<T>, factOf: (value: T, foundAgain: boolean) => Fact): Effect<Fact> =>
  effect.kind === 'done' ? { ...effect, value: factOf(effect.value, effect.foundAgain) } : effect;

const settledBy = (only: Fact): CommandOutcome => ({ kind: 'facts', facts: [only] });

const failed = ({ request: { incidentId, operationId } }: TicketCommand, reason: string): CommandOutcome =>
  settledBy(fact('argus.ticket.failed.v1', incidentId, { incidentId, operationId, reason }));
