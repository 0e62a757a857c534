import type { Messenger } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { Patience } from './patience.js';
import type { SlackBoard } from './slack-board.js';

/** What came of an attempt to send something. */
export type AttemptOutcome = 'sent' | 'failed' | 'retried';

interface Means {
  readonly messengers: ReadonlyMap<string, Messenger>;
  /** Keeps the messages in Slack as things stand; none where Slack is not used. */
  readonly board?: SlackBoard;
  /** A message that cannot be sent is given up after so many attempts. */
  readonly maxAttempts: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Told what came of each attempt. */
  readonly onAttempt?: (channel: string, outcome: AttemptOutcome) => void;
}

/** What the notifier's hands need. */
export class NotifierMeans {
  readonly messengers: ReadonlyMap<string, Messenger>;
  readonly board: SlackBoard | undefined;
  readonly maxAttempts: number;
  readonly onAttempt: (channel: string, outcome: AttemptOutcome) => void;
  readonly patience: Patience;

  constructor({ messengers, board, maxAttempts, clock, onAttempt = () => undefined }: Means) {
    this.messengers = messengers;
    this.board = board;
    this.maxAttempts = maxAttempts;
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
