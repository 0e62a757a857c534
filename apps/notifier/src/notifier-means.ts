import type { Messenger } from '#libs/integrations/port';

/** What came of an attempt to send something. */
export type AttemptOutcome = 'sent' | 'failed' | 'retried';

interface Means {
  readonly messengers: ReadonlyMap<string, Messenger>;
  /** A message that cannot be sent is given up after so many attempts. */
  readonly maxAttempts: number;
  /** Told what came of each attempt. */
  readonly onAttempt?: (channel: string, outcome: AttemptOutcome) => void;
}

/** What the notifier's hands need. */
export class NotifierMeans implements Means {
  readonly messengers: ReadonlyMap<string, Messenger>;
  readonly maxAttempts: number;
  readonly onAttempt: (channel: string, outcome: AttemptOutcome) => void;

  constructor({ messengers, maxAttempts, onAttempt = () => undefined }: Means) {
    this.messengers = messengers;
    this.maxAttempts = maxAttempts;
    this.onAttempt = onAttempt;
  }

  /** Why a channel cannot be used. */
  static missing(channel: string): string {
    return channel === 'slack'
      ? 'the policy tells a Slack channel, but there is no token: set ARGUS_SLACK_TOKEN'
      : `there is no channel ${channel}`;
  }
}
