import { failed, ok } from '#libs/kernel';
import { isObject } from '../sources/kind-of.js';
import { isTimestamp } from '../sources/timestamp.js';
import { firstLine, linkIn, textAt } from './fields-of-senders.js';
import type { ReadTelling, Telling, TellingContext, ToldChange } from './told-change.js';

/** States of a deployment in which something was changed, as far as is known. */
const effective = new Set(['success', 'failure', 'error']);

/**
 * Deliveries of GitHub's webhooks: `deployment`, `deployment_status` and `push` to the default branch
 * (https://docs.github.com/en/webhooks/webhook-events-and-payloads). Others tell of no change.
 */
export const readGitHub: ReadTelling = (body, context) => {
  if (!isObject(body))
    return failed(['the body is no object: set the webhook’s content type to application/json']);
  if (context.event === 'deployment') return told(deploymentOf(body, context));
  if (context.event === 'deployment_status') {
    const state = textAt(body, 'deployment_status.state') ?? '';
    return effective.has(state)
      ? told(deploymentOf(body, context, state))
      : ok({ ignored: 'deployment-without-effect-yet' });
  }
  return context.event === 'push' ? told(pushOf(body, context)) : ok({ ignored: 'no-change' });
};

const told = (telling: Telling | string): ReturnType<ReadTelling> =>
  typeof telling === 'string' ? failed([telling]) : ok(telling);

function deploymentOf(
  body: Readonly<Record<string, unknown>>,
  { service, receivedAt }: TellingContext,
  state?: string,
): Telling | string {
  const deployment = body['deployment'];
  const id = isObject(deployment) ? deployment['id'] : undefined;
  if (typeof id !== 'number') return '/deployment/id is missing: send what GitHub sends';
  const environment = textAt(body, 'deployment.environment') ?? 'an environment';
  const ref = textAt(body, 'deployment.ref') ?? '';
  const outcome = state === undefined ? '' : ` (${state})`;
  const at = textAt(body, state === undefined ? 'deployment.created_at' : 'deployment_status.created_at');
  const page = linkIn(body, 'repository.html_url');
  return changed(body, {
    changeId: `github/${textAt(body, 'repository.full_name') ?? ''}/deployment/${id}`,
    kind: 'deployment',
    at: at !== undefined && isTimestamp(at) ? at : receivedAt,
    title: firstLine(
      `${ref} deployed to ${environment}${outcome}: ${textAt(body, 'deployment.description') ?? ''}`,
    ),
    labels: { environment },
    ...(page === undefined ? {} : { link: `${page}/deployments` }),
    ...componentOf(body, service),
  });
}

function pushOf(
  body: Readonly<Record<string, unknown>>,
  { service, receivedAt }: TellingContext,
): Telling | string {
  const branch = textAt(body, 'repository.default_branch');
  const after = textAt(body, 'after');
  if (branch === undefined || after === undefined)
    return '/after or /repository is missing: send what GitHub sends';
  if (textAt(body, 'ref') !== `refs/heads/${branch}` || body['deleted'] === true) {
    return { ignored: 'not-the-default-branch' };
  }
  const commits = Array.isArray(body['commits']) ? body['commits'].length : 0;
  const link = linkIn(body, 'compare');
  return changed(body, {
    changeId: `github/${textAt(body, 'repository.full_name') ?? ''}/push/${after}`,
    kind: 'commit',
    at: receivedAt,
    title: firstLine(`${commits} commits to ${branch}: ${textAt(body, 'head_commit.message') ?? after}`),
    labels: { commit: after },
    ...(link === undefined ? {} : { link }),
    ...componentOf(body, service),
  });
}

const componentOf = (body: unknown, service: string | undefined): { readonly component?: string } => {
  const component = service ?? textAt(body, 'repository.name');
  return component === undefined ? {} : { component };
};

function changed(body: Readonly<Record<string, unknown>>, change: ToldChange): Telling {
  const by = textAt(body, 'sender.login');
  return { changes: [{ ...change, ...(by === undefined ? {} : { by }) }] };
}
