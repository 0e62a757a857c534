import type { Clock } from '#libs/kernel';
import {
  type Attempt,
  type Effect,
  type NewTicket,
  type Ticket,
  type Tracker,
  effectDone,
} from '#libs/integrations/port';
import { moveTo, setPriority } from './change-issue.js';
import { checkAccess } from './check-access.js';
import { createClient } from './client.js';
import { addComment, hasComment } from './comment-on-issue.js';
import { createIssue, linkToIncident } from './create-issue.js';
import { failuresOf } from './failure.js';
import { findIssue } from './find-issue.js';
import type { JiraSettings } from './settings.js';

/**
 * Tickets in Jira Cloud. What may have happened before is looked up by its operation before it is done
 * again; failures come back as effects, whose reasons hold no credentials.
 */
export function createJiraTracker(settings: JiraSettings, clock: Clock): Tracker {
  const client = createClient(settings);
  const failure = failuresOf(settings);
  const site = settings.site.replace(/\/+$/, '');

  const attempted = async <T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> => {
    try {
      return await work();
    } catch (error) {
      return failure(error, clock.now());
    }
  };

  const create = async (ticket: NewTicket, { mayHaveHappened }: Attempt): Promise<Effect<Ticket>> => {
    const earlier = mayHaveHappened
      ? await findIssue(client, settings.project, ticket.operationId, clock)
      : undefined;
    const key = earlier ?? (await createIssue(client, ticket, settings));
    const done = effectDone({ key, url: `${site}/browse/${encodeURIComponent(key)}` }, earlier !== undefined);
    const linked = await attempted(async () => effectDone(await linkToIncident(client, key, ticket)));
    // The description holds the link as well. A passing failure is worth one more attempt, which finds the
    // issue again; no failure of the link is worth calling a ticket that exists failed.
    return linked.kind === 'temporary' && !mayHaveHappened ? linked : done;
  };

  return {
    name: 'jira',
    create: (ticket, attempt) => attempted(() => create(ticket, attempt)),
    comment: (comment, { mayHaveHappened }) =>
      attempted(async () => {
        if (mayHaveHappened && (await hasComment(client, comment))) return effectDone(undefined, true);
        await addComment(client, comment);
        return effectDone(undefined);
      }),
    change: (change) =>
      attempted(async () => {
        await setPriority(client, change, settings);
        if (change.status === undefined) return effectDone({});
        const { status, foundAgain } = await moveTo(client, change.key, change.status);
        return effectDone({ status }, foundAgain);
      }),
    check: () => attempted(async () => effectDone(await checkAccess(client, settings))),
  };
}
