import { type CarryOut, type Fact, fact } from '#libs/contracts';
import { type Attempt, type Effect, factOnceDone, outcomeOfEffect, permanent } from '#libs/integrations/port';
import type { SendNotification } from './domain/requests.js';
import { NotifierMeans } from './notifier-means.js';

/**
 * Sends notifications through their channels. From the second attempt on the channel looks for the first one's trace,
 * unless it is known that there is none.
 */
export const createCarryOut =
  (means: NotifierMeans): CarryOut<SendNotification> =>
  async (command, attempt) => {
    const { maxAttempts, onAttempt, patience, untouched } = means;
    const { channel } = command;
    const place = [channel, ...command.recipients].join('/');
    const effect = await patience.attempt(place, () =>
      untouched.attempt(command.notificationId, attempt, (known) => send(command, means, known)),
    );
    const failed = (reason: string): Fact => failure(command, reason);
    const outcome = outcomeOfEffect(effect, { attempt, maxAttempts, failed });
    onAttempt(channel, outcome.kind === 'retry' ? 'retried' : effect.kind === 'done' ? 'sent' : 'failed');
    return outcome;
  };

/** Has the channel send it; the fact that it is sent, once it is. */
async function send(
  notification: SendNotification,
  { messengers, board, bodyFor }: NotifierMeans,
  attempt: Attempt,
): Promise<Effect<Fact>> {
  const { kind: _kind, receiver: _receiver, channel, ...recorded } = notification;
  const message = { ...recorded, body: bodyFor(notification) };
  const messenger = messengers.get(channel);
  if (messenger === undefined) return permanent(NotifierMeans.missing(channel));
  const { incidentId, notificationId } = message;
  const outgoing =
    channel === 'slack' && board !== undefined ? await board.asOfNow(message, attempt) : message;
  return factOnceDone(await messenger.send(outgoing, attempt), ({ externalId }, foundAgain) =>
    fact('argus.notification.sent.v1', incidentId, {
      incidentId,
      notificationId,
      channel,
      externalId,
      foundAgain,
    }),
  );
}

const failure = ({ incidentId, notificationId, channel }: SendNotification, reason: string): Fact =>
  fact('argus.notification.failed.v1', incidentId, { incidentId, notificationId, channel, reason });
