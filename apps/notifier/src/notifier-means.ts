import { type Messenger, Untouched } from '#libs/integrations/port';
import type { SlackMessenger } from '#libs/integrations/slack';
import type { Clock } from '#libs/kernel';
import type { SendNotification } from './domain/requests.js';
import { Patience } from './patience.js';
import type { SlackBoard } from './slack-board.js';

/** What came of an attempt to send something. */
export type AttemptOutcome = 'sent' | 'failed' | 'retried';

interface Means {
  readonly messengers: ReadonlyMap<string, Messenger>;
  /** Slack, where it is used. */
  readonly slack?: SlackMessenger;
  /** Keeps the messages in Slack as things stand; none where Slack is not used. */
  readonly board?: SlackBoard;
  /** A message that cannot be sent is given up after so many attempts. */
  readonly maxAttempts: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes the body of a message out to its reader; without it, it goes as it is recorded. */
  readonly bodyFor?: (message: SendNotification) => string;
  /** Told what came of each attempt. */
  readonly onAttempt?: (channel: string, outcome: AttemptOutcome) => void;
}

/** What the notifier's hands need. */
export class NotifierMeans {
  readonly messengers: ReadonlyMap<string, Messenger>;
  readonly slack: SlackMessenger | undefined;
  readonly board: SlackBoard | undefined;
  readonly maxAttempts: number;
  readonly bodyFor: (message: SendNotification) => string;
  readonly onAttempt: (channel: string, outcome: AttemptOutcome) => void;
  readonly patience: Patience;
  readonly untouched = new Untouched();

  constructor(means: Means) {
    const { messengers, slack, board, maxAttempts, clock } = means;
    const { bodyFor = ({ body }) => body, onAttempt = () => undefined } = means;
    this.messengers = messengers;
    this.slack = slack;
    this.board = board;
    this.maxAttempts = maxAttempts;
    this.bodyFor = bodyFor;
    this.onAttempt = onAttempt;
    this.patience = new Patience(clock);
  }

  /** Why a channel cannot be used. */
  static missing(channel: string): string {
    return channel === 'slack'
      ? 'the policy tells a Slack channel, but there is no token: set ARGUS_SLACK_TOKEN'
      : `there is no channel ${channel}`;
  }
}
