import { type CarryOut, type Fact, fact } from '#libs/contracts';
import {
  type Attempt,
  type Effect,
  type Tracker,
  factOnceDone,
  outcomeOfEffect,
} from '#libs/integrations/port';
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
    return outcomeOfEffect(effect, { attempt, maxAttempts, failed: (reason) => failed(command, reason) });
  };

/** Has the tracker do it; the fact that settles the request, once it is done. */
async function ask(tracker: Tracker, command: TicketCommand, attempt: Attempt): Promise<Effect<Fact>> {
  switch (command.kind) {
    case 'create-ticket': {
      const { request } = command;
      const { incidentId, operationId } = request;
      return factOnceDone(await tracker.create(request, attempt), ({ key, url }, foundAgain) =>
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
      return factOnceDone(await tracker.comment(command.request, attempt), (_none, foundAgain) =>
        fact('argus.ticket.commented.v1', incidentId, { incidentId, operationId, key, foundAgain }),
      );
    }
    case 'change-ticket': {
      const { incidentId, operationId, key } = command.request;
      return factOnceDone(await tracker.change(command.request, attempt), ({ status }) =>
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

const failed = ({ request: { incidentId, operationId } }: TicketCommand, reason: string): Fact =>
  fact('argus.ticket.failed.v1', incidentId, { incidentId, operationId, reason });
