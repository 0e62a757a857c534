import type { Clock } from '#libs/kernel';
import {
  type Attempt,
  type Effect,
  type NewTicket,
  type Ticket,
  type TicketChange,
  type Tracker,
  doneInPart,
  effectDone,
  serviceAccount,
} from '#libs/integrations/port';
import { type ChangedIssue, editFields, moveTo } from './change-issue.js';
import { checkAccess } from './check-access.js';
import { addAttachment, hasAttachment } from './attach-to-issue.js';
import { createClient } from './client.js';
import { addComment, hasComment } from './comment-on-issue.js';
import { createIssue, projectOf } from './create-issue.js';
import { failuresOf } from './failure.js';
import { findIssue } from './find-issue.js';
import { attaching, changing, commenting, creating } from './jira-limits.js';
import { linkToIncident, linkToPages } from './remote-links.js';
import type { JiraSettings } from './settings.js';

/** Jira as a tracker, and whom it knows Argus as. */
export interface JiraTracker extends Tracker {
  /** The accountId of the account that Argus uses. */
  ownAccount(): Promise<Effect<string>>;
}

/**
 * Tickets in Jira Cloud. What may have happened before is looked up by its operation before it is done
 * again; failures come back as effects, whose reasons hold no credentials.
 */
export function createJiraTracker(settings: JiraSettings, clock: Clock): JiraTracker {
  const client = createClient(settings);
  const failure = failuresOf(settings);
  const site = settings.site.replace(/\/+$/, '');

  const account = serviceAccount('Jira', clock);
  const attempted = <T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> =>
    account.attempt(work, (error) => failure(error, clock.now()));

  const create = async (ticket: NewTicket, { mayHaveHappened }: Attempt): Promise<Effect<Ticket>> => {
    const earlier = mayHaveHappened
      ? await findIssue(client, projectOf(ticket, settings), ticket.operationId, clock)
      : undefined;
    const key = earlier ?? (await createIssue(client, ticket, settings));
    const done = effectDone({ key, url: `${site}/browse/${encodeURIComponent(key)}` }, earlier !== undefined);
    const linked = await attempted(async () => {
      await linkToIncident(client, key, ticket);
      return effectDone(await linkToPages(client, key, ticket.links));
    });
    // The description holds the links as well. A passing failure is worth one more attempt, which finds the
    // issue again; no failure of a link is worth calling a ticket that exists failed.
    return linked.kind === 'temporary' && !mayHaveHappened ? doneInPart(linked) : done;
  };

  const change = async (asked: TicketChange): Promise<Effect<{ status?: string }>> => {
    const { key, status, links } = asked;
    const move = (): Promise<ChangedIssue> =>
      status === undefined ? Promise.resolve({ foundAgain: false }) : moveTo(client, key, status, settings);
    // Many workflows let nobody edit what is done: it is opened before it is edited, and finished after that.
    const opened = status === 'open' ? await move() : undefined;
    await editFields(client, asked, settings);
    const linked = await attempted(async () => effectDone(await linkToPages(client, key, links)));
    const { status: now, foundAgain } = opened ?? (await move());
    return linked.kind === 'temporary'
      ? linked
      : effectDone(now === undefined ? {} : { status: now }, foundAgain);
  };

  let own: string | undefined;
  return {
    name: 'jira',
    create: (ticket, attempt) =>
      attempted(() =>
        account.call(ticket.operationId, creating(1 + (ticket.links?.length ?? 0)), () =>
          create(ticket, attempt),
        ),
      ),
    comment: (comment, { mayHaveHappened }) =>
      attempted(async () => {
        if (mayHaveHappened && (await hasComment(client, comment))) return effectDone(undefined, true);
        await account.call(comment.operationId, commenting(comment.key), () => addComment(client, comment));
        return effectDone(undefined);
      }),
    change: (asked) =>
      attempted(() =>
        account.call(asked.operationId, changing(asked.key, asked.links?.length ?? 0), () => change(asked)),
      ),
    attach: (attachment, { mayHaveHappened }) =>
      attempted(async () => {
        if (mayHaveHappened && (await hasAttachment(client, attachment))) return effectDone(undefined, true);
        await account.call(attachment.operationId, attaching(attachment.key), () =>
          addAttachment(client, attachment),
        );
        return effectDone(undefined);
      }),
    check: () => attempted(async () => effectDone(await checkAccess(client, settings))),
    ownAccount: () =>
      attempted(async () => effectDone((own ??= (await client.myself.getCurrentUser()).accountId ?? ''))),
  };
}
