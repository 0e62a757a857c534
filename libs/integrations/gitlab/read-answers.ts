import { type Change, fieldAt, isObject } from '#libs/integrations/port';

const longestTitle = 200;

/** Deployments that have not changed anything, or not yet. */
const withoutEffect = new Set(['created', 'canceled', 'blocked', 'skipped']);

/** A deployment as GitLab's API gives it; undefined where nothing was deployed. */
export function deploymentFrom(value: unknown, project: string, component: string): Change | undefined {
  if (!isObject(value) || withoutEffect.has(String(value['status']))) return undefined;
  const { id, ref, status } = value;
  const at = Date.parse(String(value['updated_at'] ?? value['created_at']));
  if (typeof id !== 'number' || Number.isNaN(at)) return undefined;
  const environment = text(fieldAt(value, 'environment.name')) ?? 'an environment';
  const by = text(fieldAt(value, 'user.username'));
  const link = text(fieldAt(value, 'deployable.pipeline.web_url'));
  return {
    id: `gitlab/${project}/deployment/${id}`,
    kind: 'deployment',
    at,
    component,
    title: `${project} ${text(ref) ?? ''} deployed to ${environment} (${String(status)})`.slice(
      0,
      longestTitle,
    ),
    ...(link === undefined ? {} : { link }),
    ...(by === undefined ? {} : { by }),
  };
}

/** A commit as GitLab's API gives it; its time is when it came to be where it is. */
export function commitFrom(value: unknown, component: string): Change | undefined {
  if (!isObject(value)) return undefined;
  const id = text(value['id']);
  const at = Date.parse(String(value['committed_date']));
  if (id === undefined || Number.isNaN(at)) return undefined;
  const by = text(value['author_name']);
  const link = text(value['web_url']);
  return {
    id,
    kind: 'commit',
    at,
    component,
    title: `${id.slice(0, 8)} ${text(value['title']) ?? ''}`.slice(0, longestTitle),
    ...(link === undefined ? {} : { link }),
    ...(by === undefined ? {} : { by }),
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
