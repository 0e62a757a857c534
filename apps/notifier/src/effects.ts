import { type CarryOut, type CommandOutcome, type Fact, fact } from '#libs/contracts';
import type { Messenger } from '#libs/integrations/port';
import type { SendNotification } from './domain/decide.js';

/** What the notifier's hands need. */
export interface NotifierMeans {
  readonly messengers: ReadonlyMap<string, Messenger>;
  /** A message that cannot be sent is given up after so many attempts. */
  readonly maxAttempts: number;
  /** Told what came of each attempt. */
  readonly onAttempt?: (channel: string, outcome: 'sent' | 'failed' | 'retried') => void;
}

/** Sends notifications through their channels. From the second attempt on the channel looks for the first one's trace. */
export const createCarryOut =
  ({ messengers, maxAttempts, onAttempt = () => {} }: NotifierMeans): CarryOut<SendNotification> =>
  async (command, attempt) => {
    const outcome = await send(command, attempt, messengers.get(command.channel), maxAttempts);
    onAttempt(
      command.channel,
      outcome.kind === 'retry' ? 'retried' : isSent(outcome.facts) ? 'sent' : 'failed',
    );
    return outcome;
  };

async function send(
  command: SendNotification,
  attempt: number,
  messenger: Messenger | undefined,
  maxAttempts: number,
): Promise<CommandOutcome> {
  const { kind: _, channel, ...message } = command;
  if (messenger === undefined) {
    return failed(
      command,
      `channel ${channel} is switched off: see notifier.${channel} in the configuration`,
    );
  }
  const effect = await messenger.send(message, { mayHaveHappened: attempt > 1 });
  switch (effect.kind) {
    case 'done':
      return facts(
        fact('argus.notification.sent.v1', command.incidentId, {
          incidentId: command.incidentId,
          notificationId: command.notificationId,
          channel,
          externalId: effect.value.externalId,
          foundAgain: effect.foundAgain,
        }),
      );
    case 'permanent':
      return failed(command, effect.reason);
    case 'temporary':
      return attempt >= maxAttempts
        ? failed(command, `given up after ${attempt} attempts: ${effect.reason}`)
        : { kind: 'retry', reason: effect.reason, afterMs: effect.retryAfterMs };
  }
}

const failed = ({ incidentId, notificationId, channel }: SendNotification, reason: string): CommandOutcome =>
  facts(fact('argus.notification.failed.v1', incidentId, { incidentId, notificationId, channel, reason }));

const facts = (only: Fact): CommandOutcome => ({ kind: 'facts', facts: [only] });

const isSent = (stated: readonly Fact[]): boolean =>
  stated.some(({ type }) => type === 'argus.notification.sent.v1');
