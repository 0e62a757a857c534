import { failed, ok } from '#libs/kernel';
import { isObject } from '../sources/kind-of.js';
import { firstLine, gitlabTime, linkIn, textAt } from './fields-of-senders.js';
import type { ReadTelling, Telling, TellingContext, ToldChange } from './told-change.js';

/** States of a deployment in which something was changed, as far as is known. */
const effective = new Set(['success', 'failed', 'running']);

/**
 * Deliveries of GitLab's webhooks: deployment, push to the default branch and feature flag events
 * (https://docs.gitlab.com/user/project/integrations/webhook_events/). Others tell of no change.
 */
export const readGitLab: ReadTelling = (body, context) => {
  if (!isObject(body)) return failed(['the body is no object: send what GitLab sends']);
  const telling = tellingOf(body, context);
  return typeof telling === 'string' ? failed([telling]) : ok(telling);
};

function tellingOf(body: Readonly<Record<string, unknown>>, context: TellingContext): Telling | string {
  switch (body['object_kind']) {
    case 'deployment':
      return deploymentOf(body, context);
    case 'push':
      return pushOf(body, context);
    case 'feature_flag':
      return featureFlagOf(body, context);
    default:
      return { ignored: 'no-change' };
  }
}

function deploymentOf(body: Readonly<Record<string, unknown>>, context: TellingContext): Telling | string {
  const id = body['deployment_id'];
  const status = textAt(body, 'status') ?? '';
  if (typeof id !== 'number') return '/deployment_id is missing: send what GitLab sends';
  if (!effective.has(status)) return { ignored: 'deployment-without-effect-yet' };
  const environment = textAt(body, 'environment') ?? 'an environment';
  const link = linkIn(body, 'deployable_url') ?? linkIn(body, 'project.web_url');
  return changed(body, context, {
    changeId: `gitlab/${textAt(body, 'project.path_with_namespace') ?? ''}/deployment/${id}`,
    kind: 'deployment',
    at: gitlabTime(textAt(body, 'status_changed_at')) ?? context.receivedAt,
    title: firstLine(
      `${textAt(body, 'short_sha') ?? ''} deployed to ${environment} (${status}): ${textAt(body, 'commit_title') ?? ''}`,
    ),
    labels: { environment },
    ...(link === undefined ? {} : { link }),
    ...byOf(textAt(body, 'user.username')),
  });
}

function pushOf(body: Readonly<Record<string, unknown>>, context: TellingContext): Telling | string {
  const branch = textAt(body, 'project.default_branch');
  const after = textAt(body, 'checkout_sha') ?? textAt(body, 'after');
  if (branch === undefined || after === undefined)
    return '/after or /project is missing: send what GitLab sends';
  if (textAt(body, 'ref') !== `refs/heads/${branch}`) return { ignored: 'not-the-default-branch' };
  const commits = Array.isArray(body['commits']) ? (body['commits'] as unknown[]) : [];
  const last = commits.at(-1);
  const count =
    typeof body['total_commits_count'] === 'number' ? body['total_commits_count'] : commits.length;
  const link = linkIn(last, 'url') ?? linkIn(body, 'project.web_url');
  return changed(body, context, {
    changeId: `gitlab/${textAt(body, 'project.path_with_namespace') ?? ''}/push/${after}`,
    kind: 'commit',
    at: context.receivedAt,
    title: firstLine(`${count} commits to ${branch}: ${textAt(last, 'message') ?? after}`),
    labels: { commit: after },
    ...(link === undefined ? {} : { link }),
    ...byOf(textAt(body, 'user_username')),
  });
}

/** GitLab does not say when: it is told at once. Each turn of a flag is a change of its own. */
function featureFlagOf(body: Readonly<Record<string, unknown>>, context: TellingContext): Telling | string {
  const name = textAt(body, 'object_attributes.name');
  if (name === undefined) return '/object_attributes/name is missing: send what GitLab sends';
  const flag = body['object_attributes'];
  const state = isObject(flag) && flag['active'] === true ? 'on' : 'off';
  const link = linkIn(body, 'project.web_url');
  return changed(body, context, {
    changeId: `gitlab/${textAt(body, 'project.path_with_namespace') ?? ''}/flag/${name}/${state}/${context.receivedAt}`,
    kind: 'feature-flag',
    at: context.receivedAt,
    title: firstLine(`feature flag ${name} turned ${state}`),
    labels: { flag: name },
    ...(link === undefined ? {} : { link: `${link}/-/feature_flags` }),
    ...byOf(textAt(body, 'user.username')),
  });
}

const byOf = (by: string | undefined): { readonly by?: string } => (by === undefined ? {} : { by });

function changed(body: unknown, { service }: TellingContext, change: ToldChange): Telling {
  const component = service ?? textAt(body, 'project.path_with_namespace')?.split('/').at(-1);
  return { changes: [{ ...change, ...(component === undefined ? {} : { component }) }] };
}
