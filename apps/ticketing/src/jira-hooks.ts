import type { IncidentShell } from '#libs/agent';
import { BusUnavailable } from '#libs/event-store';
import { isSignedByJira, readJiraWebhook } from '#libs/integrations/jira';
import type { Effect, TrackerNotice } from '#libs/integrations/port';
import type { Logger } from '#libs/observability';
import type { TicketNotice } from './domain/observe.js';
import type { TicketingState } from './domain/state.js';

/** What a webhook is answered. Jira delivers again after 408, 409, 425, 429 and 5xx, up to five times. */
export interface HookAnswer {
  readonly status: 200 | 400 | 401 | 404 | 503;
  readonly said: string;
}

type Incidents = Pick<IncidentShell<TicketingState, TicketNotice>, 'request' | 'stateOf' | 'incidents'>;

/** What taking in Jira's webhooks needs. */
export interface JiraHookMeans {
  readonly secret: string | undefined;
  /** The account that Argus itself uses; undefined where Jira is not set up. */
  readonly ownAccount: () => Promise<Effect<string> | undefined>;
  readonly incidents: Incidents;
  readonly log: Logger;
}

/** A webhook as it came. */
export interface Hook {
  readonly signature: string | undefined;
  /** The header that names the delivery; the same when it is delivered again. */
  readonly identifier: string;
  readonly body: Buffer;
}

/** Takes in what people do to tickets in Jira: who says so is checked, Argus's own echoes are left out. */
export class JiraHooks {
  constructor(private readonly means: JiraHookMeans) {}

  /** Resolves once what the webhook tells is on record, so that an answer of 200 loses nothing. */
  async take({ signature, identifier, body }: Hook): Promise<HookAnswer> {
    const { secret, log } = this.means;
    if (secret === undefined)
      return { status: 404, said: 'webhooks are not set up: set ARGUS_JIRA_WEBHOOK_SECRET' };
    if (!isSignedByJira(secret, signature, body)) return { status: 401, said: 'the signature is not right' };
    const notice = readJiraWebhook(identifier, body);
    if (!notice.ok) return { status: 400, said: notice.error };
    if (notice.value === undefined) return { status: 200, said: 'nothing-that-matters' };
    try {
      return await this.record(notice.value);
    } catch (error) {
      if (!(error instanceof BusUnavailable))
        log.error({ err: error }, 'a webhook of Jira could not be recorded');
      return { status: 503, said: 'it cannot be recorded now: send it again' };
    }
  }

  private async record(notice: TrackerNotice): Promise<HookAnswer> {
    const own = await this.means.ownAccount();
    if (own === undefined) return { status: 404, said: 'ticketing.jira is not set up' };
    // An echo that is not known for one would be taken for a person: better to be asked again.
    if (own.kind !== 'done') {
      this.means.log.warn({ reason: own.reason }, 'Jira does not say which account is our own');
      return { status: 503, said: 'Jira does not say which account is ours: send it again' };
    }
    if (own.value === notice.by) return { status: 200, said: 'own-echo' };
    const incidentId = await this.incidentOf(notice);
    if (incidentId === undefined) return { status: 200, said: 'no-ticket-of-an-incident' };
    const { eventId, by, key, byName, changes } = notice;
    const { reason } = await this.means.incidents.request(
      incidentId,
      { eventId, key, by, changes, ...(byName === undefined ? {} : { byName }) },
      { actor: `user:jira:${by}`, causationId: `jira-webhook/${eventId}` },
    );
    return { status: 200, said: reason };
  }

  /** The incident whose ticket it is: a label may say so, and what is on record decides. */
  private async incidentOf({ key, incidentIds }: TrackerNotice): Promise<string | undefined> {
    const { incidents } = this.means;
    const isIts = (state: TicketingState | undefined): boolean =>
      state?.ticket?.key === key && state.creation?.tracker === 'jira';
    for (const id of incidentIds.slice(0, 5)) {
      if (/^[A-Za-z0-9_-]{1,100}$/.test(id) && isIts(await incidents.stateOf(id))) return id;
    }
    for (const [id, state] of incidents.incidents()) if (isIts(state)) return id;
    return undefined;
  }
}
