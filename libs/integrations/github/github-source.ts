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
import type { GitHubSettings } from './settings.js';

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const perPage = 100;
const checkTimeout = 10_000;

/** Deployments and commits of the components' repositories, by the REST API of GitHub or GitHub Enterprise. */
export const createGitHubSource = (settings: GitHubSettings): ChangeSource => {
  const get = (path: string, signal: AbortSignal): Promise<unknown> =>
    askJson('GitHub', settings.server, { path, headers, signal });
  return {
    name: 'github',
    kind: 'change',
    async ask(question) {
      const answers = await Promise.all(
        settings.repositories.map(async (repository) => {
          const component = concerned(repository, question.components);
          if (component === undefined) return [];
          return Promise.all([
            deployments(get, repository, component, question),
            commits(get, repository, component, question),
          ]);
        }),
      );
      return answers.flat();
    },
    async check() {
      try {
        const signal = AbortSignal.timeout(checkTimeout);
        for (const { path } of settings.repositories) await get(`/repos/${path}/commits?per_page=1`, signal);
        return effectDone(`${settings.repositories.length} repositories can be read`);
      } catch (error) {
        return permanent((error as Error).message);
      }
    },
  };
};

type Get = (path: string, signal: AbortSignal) => Promise<unknown>;

/** The API gives the latest first, and cannot be asked for a time. */
async function deployments(
  get: Get,
  { path }: WatchedRepository,
  component: string,
  { normal, abnormal, signal }: EvidenceQuestion,
): Promise<Answered<Change>> {
  const query = `/repos/${path}/deployments?per_page=${perPage}`;
  const answer = listIn(await get(query, signal));
  const changes = answer.flatMap((each) => deploymentFrom(each, path, component) ?? []);
  const from = Math.min(normal.from, abnormal.from);
  const to = Math.max(normal.to, abnormal.to);
  const oldest = Math.min(...changes.map(({ at }) => at));
  const isCut = answer.length >= perPage && oldest > from;
  return {
    items: changes.filter(({ at }) => at >= from && at < to),
    query: `GET ${query}`,
    ...(isCut ? { cut: `only the last ${perPage} deployments were read` } : {}),
  };
}

async function commits(
  get: Get,
  { path, branch }: WatchedRepository,
  component: string,
  { normal, abnormal, signal }: EvidenceQuestion,
): Promise<Answered<Change>> {
  const [from, to] = [Math.min(normal.from, abnormal.from), Math.max(normal.to, abnormal.to)];
  const parameters = new URLSearchParams({
    ...(branch === undefined ? {} : { sha: branch }),
    since: new Date(from).toISOString(),
    until: new Date(to).toISOString(),
    per_page: String(perPage),
  });
  const query = `/repos/${path}/commits?${parameters.toString()}`;
  const answer = listIn(await get(query, signal));
  return {
    items: answer
      .flatMap((each) => commitFrom(each, component) ?? [])
      .filter(({ at }) => at >= from && at < to),
    query: `GET ${query}`,
    ...(answer.length >= perPage ? { cut: `only the last ${perPage} commits were read` } : {}),
  };
}

function listIn(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  throw new Error('GitHub answered with something that is no list: check its address');
}
