import type { IncidentShell } from '#libs/agent';
import { deterministicId } from '#libs/contracts';
import type { SlackPress, SlackWhisper } from '#libs/integrations/slack';
import type { Heard } from './domain/heard.js';
import type { NotifierRequest } from './domain/person-requests.js';

/** What hears of presses needs. */
export interface SlackPressesParts {
  readonly shell: Pick<IncidentShell<unknown, NotifierRequest>, 'request'>;
  readonly whisper: SlackWhisper;
  /** Told why a person could not be told something. */
  readonly onUntold: (reason: string) => void;
}

/** Keeps presses of buttons in Slack, so that Slack can be told that they have arrived. */
export class SlackPresses {
  constructor(private readonly parts: SlackPressesParts) {}

  /** Resolves once the press is on record; rejects when it cannot be. */
  async take(press: SlackPress): Promise<void> {
    const { incidentId, channel, thread, user } = press;
    const heard = heardOf(press);
    if (heard === undefined) return;
    const { reason } = await this.parts.shell.request(
      incidentId,
      { kind: 'hear', heard },
      { actor: `user:slack:${user.id}`, causationId: heard.requestId },
    );
    if (reason !== 'incident-not-known') return;
    // Nobody waits for it: Slack wants its answer.
    const ear = { channel, user: user.id, thread };
    void this.parts.whisper(ear, 'There is no incident of this id any more.').then((told) => {
      if (told.kind !== 'done') this.parts.onUntold(told.reason);
    });
  }
}

/** What the person asks for; undefined when the button does not say what is to be decided. */
export function heardOf(press: SlackPress): Heard | undefined {
  const { action: asks, approvalId, digest, user, channel, thread, reason } = press;
  const isAboutApproval = asks === 'approve' || asks === 'reject' || asks === 'retry';
  if (isAboutApproval && (approvalId === undefined || digest === undefined)) return undefined;
  return {
    ...{ requestId: requestIdOf(press), asks, via: 'slack', by: user.id, channel },
    ...(approvalId === undefined ? {} : { approvalId }),
    ...(digest === undefined ? {} : { digest }),
    ...(user.name === undefined ? {} : { byName: user.name }),
    ...(thread === undefined ? {} : { thread }),
    ...(reason === '' ? {} : { said: reason }),
  };
}

/** The same for every delivery of one press, another for the next one. */
export const requestIdOf = ({
  user,
  channel,
  message,
  action,
  approvalId = '',
  pressedAt,
}: SlackPress): string =>
  deterministicId(['slack', user.id, channel, message, action, approvalId, pressedAt]);
