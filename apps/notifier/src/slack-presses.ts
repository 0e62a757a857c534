import { type Asker, type PersonAnswer, type PersonRequest, deterministicId } from '#libs/contracts';
import type { SlackPress, SlackWhisper } from '#libs/integrations/slack';
import type { Logger } from '#libs/observability';

/** What hears of presses needs. */
export interface SlackPressesParts {
  /** Passes a request on to the agent that decides. */
  readonly ask: (request: PersonRequest, asker: Asker, requestId: string) => Promise<PersonAnswer>;
  readonly whisper: SlackWhisper;
  /** Told that an incident's messages may have to say something else. */
  readonly changed: (incidentId: string) => void;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** Takes presses of buttons in Slack to the agents that decide, and tells the person what came of it. */
export class SlackPresses {
  constructor(private readonly parts: SlackPressesParts) {}

  /** Resolves once the person is told. */
  async take(press: SlackPress): Promise<void> {
    const { ask, whisper, changed, log } = this.parts;
    const { user, channel, thread, incidentId, action } = press;
    const request = requestOf(press);
    if (request === undefined) return;
    const { done, reason, sentence } = await ask(request, { via: 'slack', ...user }, requestIdOf(press));
    log.info({ incidentId, action, user: user.id, done, reason }, 'somebody pressed a button in Slack');
    // A button that did nothing may stand on a message that is behind.
    changed(incidentId);
    const told = await whisper({ channel, user: user.id, thread }, sentence);
    if (told.kind !== 'done') {
      log.warn({ incidentId, user: user.id, reason: told.reason }, 'what came of a press could not be told');
    }
  }
}

/** What the person asks for; undefined when the button does not say what is to be decided. */
export function requestOf(press: SlackPress): PersonRequest | undefined {
  const { action, incidentId, reason, approvalId, digest } = press;
  if (action === 'acknowledge' || action === 'resolve') return { kind: action, incidentId, reason };
  if (approvalId === undefined || digest === undefined) return undefined;
  return { kind: 'decide-approval', incidentId, approvalId, digest, decision: action, reason };
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
