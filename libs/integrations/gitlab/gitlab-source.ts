import {
  type Answered,
  type Change,
  type ChangeSource,
  type EvidenceQuestion,
  type WatchedRepository,
  concerned,
  effectDone,
  permanent,
} from '#libs/integrations/port';
import { askJson } from '#libs/probing';
import { commitFrom, deploymentFrom } from './read-answers.js';
import type { GitLabSettings } from './settings.js';

const perPage = 100;
const checkTimeout = 10_000;

/**
 * Deployments and commits of the components' projects, by GitLab's REST API (https://docs.gitlab.com/api/deployments/,
 * https://docs.gitlab.com/api/commits/).
 */
export const createGitLabSource = (settings: GitLabSettings): ChangeSource => {
  const get = (path: string, signal: AbortSignal): Promise<unknown> =>
    askJson('GitLab', settings.server, { path, signal });
  return {
    name: 'gitlab',
    kind: 'change',
    async ask(question) {
      const answers = await Promise.all(
        settings.repositories.map(async (repository) => {
          const component = concerned(repository, question.components);
          if (component === undefined) return [];
          const project = `/api/v4/projects/${encodeURIComponent(repository.path)}`;
          return Promise.all([
            list(get, deploymentsOf(project, question), question, (each) =>
              deploymentFrom(each, repository.path, component),
            ),
            list(get, commitsOf(project, repository, question), question, (each) =>
              commitFrom(each, component),
            ),
          ]);
        }),
      );
      return answers.flat();
    },
    async check() {
      try {
        const signal = AbortSignal.timeout(checkTimeout);
        for (const { path } of settings.repositories) {
          await get(`/api/v4/projects/${encodeURIComponent(path)}/repository/commits?per_page=1`, signal);
        }
        return effectDone(`${settings.repositories.length} projects can be read`);
      } catch (error) {
        return permanent((error as Error).message);
      }
    },
  };
};

type Windows = Pick<EvidenceQuestion, 'normal' | 'abnormal'>;

const times = ({ normal, abnormal }: Windows): { from: number; to: number } => ({
  from: Math.min(normal.from, abnormal.from),
  to: Math.max(normal.to, abnormal.to),
});

/** GitLab takes times of a change of the deployment only together with this order. */
function deploymentsOf(project: string, windows: Windows): string {
  const { from, to } = times(windows);
  const parameters = new URLSearchParams({
    updated_after: new Date(from).toISOString(),
    updated_before: new Date(to).toISOString(),
    order_by: 'updated_at',
    sort: 'desc',
    per_page: String(perPage),
  });
  return `${project}/deployments?${parameters.toString()}`;
}

function commitsOf(project: string, { branch }: WatchedRepository, windows: Windows): string {
  const { from, to } = times(windows);
  const parameters = new URLSearchParams({
    ...(branch === undefined ? {} : { ref_name: branch }),
    since: new Date(from).toISOString(),
    until: new Date(to).toISOString(),
    per_page: String(perPage),
  });
  return `${project}/repository/commits?${parameters.toString()}`;
}

async function list(
  get: (path: string, signal: AbortSignal) => Promise<unknown>,
  path: string,
  question: EvidenceQuestion,
  read: (value: unknown) => Change | undefined,
): Promise<Answered<Change>> {
  const answer = await get(path, question.signal);
  if (!Array.isArray(answer)) {
    throw new Error('GitLab answered with something that is no list: check its address');
  }
  const { from, to } = times(question);
  return {
    items: answer.flatMap((each) => read(each) ?? []).filter(({ at }) => at >= from && at < to),
    query: `GET ${path}`,
    ...(answer.length >= perPage ? { cut: `only the last ${perPage} were read` } : {}),
  };
}
