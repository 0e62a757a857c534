import { type CarryOut, type EventData, type Fact, fact } from '#libs/contracts';
import {
  type Attempt,
  type Effect,
  type Tracker,
  Untouched,
  factOnceDone,
  outcomeOfEffect,
  permanent,
} from '#libs/integrations/port';
import type { AskCommand, TicketCommand } from './domain/decide.js';

type TrackerCommand = Exclude<TicketCommand, AskCommand>;

/** What ticketing's hands need. */
export interface TicketingMeans {
  /** The tracker of a name; undefined for one that is not set up. */
  readonly trackerOf: (name: string) => Promise<Tracker | undefined>;
  /** Asks the agent that decides it for what a person wants; the fact that says what came of it. */
  readonly ask: (request: AskCommand['request']) => Promise<Effect<Fact>>;
  /** The picture of a series that is on record as evidence; undefined where it is not. */
  readonly pictureOf: (incidentId: string, evidenceId: string) => Promise<Uint8Array | undefined>;
  /** A request that fails in passing is given up after so many attempts. */
  readonly maxAttempts: number;
  /** Told what came of each attempt. */
  readonly onAttempt?: (command: TicketCommand['kind'], outcome: Effect<unknown>['kind']) => void;
}

/** What a person wanted is not done hours later: an agent that does not run is asked so often only. */
const mostAsks = 10;

/**
 * Asks the tracker. From the second attempt on it looks for the first one's trace before it does anything again, unless
 * it is known that there is none.
 */
export function createCarryOut({
  trackerOf,
  ask,
  pictureOf,
  maxAttempts,
  onAttempt = () => {},
}: TicketingMeans): CarryOut<TicketCommand> {
  const untouched = new Untouched();
  return async (command, attempt) => {
    const effect =
      command.kind === 'ask'
        ? await ask(command.request)
        : await untouched.attempt(command.request.operationId, attempt, async (known) =>
            askTracker(await trackerOf(trackerNameOf(command)), command, known, pictureOf),
          );
    onAttempt(command.kind, effect.kind);
    return outcomeOfEffect(effect, {
      attempt,
      maxAttempts: command.kind === 'ask' ? Math.min(maxAttempts, mostAsks) : maxAttempts,
      failed: (reason) => failed(command, reason),
    });
  };
}

const trackerNameOf = (command: TrackerCommand): string =>
  command.kind === 'create-ticket' ? command.request.tracker : command.tracker;

/** Has the tracker do it; the fact that settles the request, once it is done. */
async function askTracker(
  tracker: Tracker | undefined,
  command: TrackerCommand,
  attempt: Attempt,
  pictureOf: TicketingMeans['pictureOf'],
): Promise<Effect<Fact>> {
  if (tracker === undefined) return permanent(`the tracker "${trackerNameOf(command)}" is not set up`);
  const { incidentId, operationId } = command.request;
  switch (command.kind) {
    case 'create-ticket':
      return factOnceDone(await tracker.create(command.request, attempt), ({ key, url }, foundAgain) =>
        fact('argus.ticket.created.v1', incidentId, {
          incidentId,
          operationId,
          tracker: tracker.name,
          key,
          url,
          foundAgain,
        }),
      );
    case 'comment-on-ticket': {
      const { key } = command.request;
      return factOnceDone(await tracker.comment(command.request, attempt), (_none, foundAgain) =>
        fact('argus.ticket.commented.v1', incidentId, { incidentId, operationId, key, foundAgain }),
      );
    }
    case 'attach-to-ticket':
      return attach(tracker, command.request, attempt, pictureOf);
    case 'change-ticket': {
      const { key } = command.request;
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

async function attach(
  tracker: Tracker,
  { incidentId, operationId, key, evidenceId, title }: EventData<'argus.ticket.attach-requested.v1'>,
  attempt: Attempt,
  pictureOf: TicketingMeans['pictureOf'],
): Promise<Effect<Fact>> {
  if (tracker.attach === undefined) return permanent(`${tracker.name} holds no pictures`);
  const content = await pictureOf(incidentId, evidenceId);
  if (content === undefined) return permanent(`no series that can be drawn is on record as ${evidenceId}`);
  const fileName = `${title.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${evidenceId}.png`;
  const picture = { operationId, key, fileName, title, content, contentType: 'image/png' } as const;
  return factOnceDone(await tracker.attach(picture, attempt), (_none, foundAgain) =>
    fact('argus.ticket.attached.v1', incidentId, { incidentId, operationId, key, fileName, foundAgain }),
  );
}

function failed(command: TicketCommand, reason: string): Fact {
  const { incidentId, operationId } = command.request;
  if (command.kind !== 'ask')
    return fact('argus.ticket.failed.v1', incidentId, { incidentId, operationId, reason });
  return fact('argus.ticket.answered.v1', incidentId, {
    ...{ incidentId, operationId, asked: command.request.asks },
    ...{ done: false, reason: 'nobody-answered', sentence: `Argus could not take it: ${reason}` },
  });
}
