import {
  type Answer,
  type FakeRequest,
  type OpenApiDocument,
  startOpenApiFake,
} from '../openapi-fake/index.js';
import { contractFile } from './contract-file.js';
import type { CodeHostFake } from './github.js';
import {
  PullStore,
  type StoredPull,
  type StoredSaying,
  argusAccount,
  knownPeople,
  knownTeams,
  timeOf,
} from './store.js';
import { type SwaggerDocument, openApiOf } from './swagger.js';

/** Gitea's own document, as Forgejo has it, with what the fake answers; undefined where it is not there. */
export function giteaDocument(): OpenApiDocument | undefined {
  const file = contractFile('gitea/forgejo-16.0.1-gitea-1.22.swagger2.json') as SwaggerDocument | undefined;
  return file === undefined ? undefined : openApiOf(file, Object.keys(handlersOf(new PullStore())));
}

/** Starts a Gitea on loopback with one repository, which refuses what Gitea's own document refuses. */
export async function startGiteaFake(document: OpenApiDocument, token: string): Promise<CodeHostFake> {
  const store = new PullStore();
  const fake = await startOpenApiFake({
    ...{ document, handlers: handlersOf(store) },
    authorise: ({ authorization }) =>
      authorization === `Bearer ${token}`
        ? undefined
        : { status: 401, body: { message: `invalid: ${String(authorization)}` } },
    refusal: (_status, problems) => ({ message: problems.join('; ') }),
  });
  return { ...fake, store };
}

function handlersOf(store: PullStore): Record<string, (request: FakeRequest) => Answer> {
  const labels: string[] = [];
  const pullOf = ({ pathParameters }: FakeRequest): StoredPull => store.at(pathParameters['index']);
  const lineComments = (request: FakeRequest): StoredSaying[] =>
    pullOf(request).said.filter(({ lines }) => lines !== undefined);
  return {
    repoListPullRequests: ({ query }) => ({
      status: 200,
      body: query['page'] === '1' || query['page'] === undefined ? store.pulls.map(shown) : [],
    }),
    repoGetPullRequest: (request) => ({ status: 200, body: shown(pullOf(request)) }),
    repoCreatePullRequest: ({ body }) => {
      const { head, title, body: text } = body as { head: string; title: string; body: string };
      const pull = store.open({ branch: head, title, body: text });
      return pull === undefined
        ? { status: 409, body: { message: 'pull request already exists for these targets' } }
        : { status: 201, body: shown(pull) };
    },
    repoEditPullRequest: (request) => {
      const pull = Object.assign(pullOf(request), request.body);
      return { status: 201, body: shown(pull) };
    },
    issueListLabels: ({ query }) => ({
      status: 200,
      body: query['page'] === '1' ? labels.map(labelled) : [],
    }),
    issueCreateLabel: ({ body }) => {
      labels.push((body as { name: string }).name);
      return { status: 201, body: labelled(labels.at(-1) ?? '', labels.length - 1) };
    },
    issueAddLabel: (request) => {
      const ids = (request.body as { labels: number[] }).labels;
      const pull = pullOf(request);
      pull.labels.push(...ids.map((id) => labels[id - 1] ?? ''));
      return { status: 200, body: pull.labels.map(labelled) };
    },
    repoCreatePullReviewRequests: (request) => {
      const { reviewers, team_reviewers } = request.body as Record<'reviewers' | 'team_reviewers', string[]>;
      if (reviewers.some((each) => !knownPeople.includes(each)))
        return { status: 404, body: { message: 'user does not exist' } };
      if (team_reviewers.some((each) => !knownTeams.includes(each)))
        return { status: 404, body: { message: 'team does not exist' } };
      pullOf(request).asked.push(...reviewers);
      return { status: 201, body: [] };
    },
    repoListPullReviews: (request) => {
      if (request.query['page'] !== '1') return { status: 200, body: [] };
      const given = pullOf(request).said.filter(({ verdict }) => verdict !== undefined);
      const withLines = { id: 900, state: 'COMMENT', body: '', comments_count: lineComments(request).length };
      return {
        status: 200,
        body: [
          { ...withLines, user: { login: 'alice' }, submitted_at: timeOf(0) },
          ...given.map(({ id, by, text, verdict }) => ({
            ...{ id, user: { login: by }, body: text, submitted_at: timeOf(id), comments_count: 0 },
            state: verdict === 'approved' ? 'APPROVED' : 'REQUEST_CHANGES',
          })),
        ],
      };
    },
    repoGetPullReviewComments: (request) => ({
      status: 200,
      body: lineComments(request).map(({ id, by, text, lines }) => ({
        ...{ id, user: { login: by }, body: text, path: lines?.path, position: lines?.to },
        created_at: timeOf(id),
      })),
    }),
    issueGetComments: (request) => ({
      status: 200,
      body: pullOf(request)
        .said.filter(({ verdict, lines }) => verdict === undefined && lines === undefined)
        .map(remark),
    }),
    issueCreateComment: (request) => {
      const { body } = request.body as { body: string };
      return {
        status: 201,
        body: remark(store.say(pullOf(request).number, { by: argusAccount, text: body })),
      };
    },
    repoGetAssignees: () => ({
      status: 200,
      body: [...knownPeople, argusAccount].map((login) => ({ login })),
    }),
  };
}

const labelled = (name: string, at: number): object => ({ id: at + 1, name, color: '6c757d' });

const remark = ({ id, by, text }: StoredSaying): object => ({
  ...{ id, user: { login: by }, body: text, created_at: timeOf(id) },
});

const shown = (pull: StoredPull): object => ({
  ...{ number: pull.number, title: pull.title, body: pull.body, state: pull.state },
  ...{ html_url: `https://gitea.test/shop/runbooks/pulls/${pull.number}`, updated_at: timeOf(0) },
  ...{ user: { login: argusAccount }, merged: pull.mergedBy !== undefined },
  merged_by: pull.mergedBy === undefined ? undefined : { login: pull.mergedBy },
  head: {
    ...{ label: pull.branch, sha: 'c'.repeat(40), repo_id: 1 },
    ref: pull.state === 'open' ? pull.branch : `refs/pull/${pull.number}/head`,
  },
  base: { label: 'main', ref: 'main', repo_id: 1 },
  labels: pull.labels.map(labelled),
  requested_reviewers: pull.asked.map((login) => ({ login })),
});
