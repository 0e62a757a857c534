import { type Change, fieldAt, isObject } from '#libs/integrations/port';

const longestTitle = 200;

/** A deployment as GitHub's API gives it; undefined where it lacks what a change has. */
export function deploymentFrom(value: unknown, repository: string, component: string): Change | undefined {
  if (!isObject(value)) return undefined;
  const { id, environment, ref, description } = value;
  const at = Date.parse(String(value['created_at']));
  if (typeof id !== 'number' || Number.isNaN(at)) return undefined;
  const said = typeof description === 'string' && description !== '' ? `: ${description}` : '';
  const by = text(fieldAt(value, 'creator.login'));
  const page = webOf(text(value['url']));
  return {
    id: `github/${repository}/deployment/${id}`,
    kind: 'deployment',
    at,
    component,
    title:
      `${repository} ${text(ref) ?? ''} deployed to ${text(environment) ?? 'an environment'}${said}`.slice(
        0,
        longestTitle,
      ),
    ...(page === undefined ? {} : { link: `${page}/${repository}/deployments` }),
    ...(by === undefined ? {} : { by }),
  };
}

/** A commit as GitHub's API gives it; its time is when it came to be where it is. */
export function commitFrom(value: unknown, component: string): Change | undefined {
  if (!isObject(value)) return undefined;
  const sha = text(value['sha']);
  const at = Date.parse(String(fieldAt(value, 'commit.committer.date')));
  if (sha === undefined || Number.isNaN(at)) return undefined;
  const [title = ''] = String(fieldAt(value, 'commit.message')).split('\n');
  const by = text(fieldAt(value, 'author.login')) ?? text(fieldAt(value, 'commit.author.name'));
  const link = text(value['html_url']);
  return {
    id: sha,
    kind: 'commit',
    at,
    component,
    title: `${sha.slice(0, 8)} ${title}`.slice(0, longestTitle),
    ...(link === undefined ? {} : { link }),
    ...(by === undefined ? {} : { by }),
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The site of an address of the API: api.github.com is github.com's, and GitHub Enterprise has both on one. */
function webOf(apiUrl: string | undefined): string | undefined {
  if (apiUrl === undefined || !URL.canParse(apiUrl)) return undefined;
  return new URL(apiUrl).origin.replace('://api.github.com', '://github.com');
}
