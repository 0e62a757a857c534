import { isObject } from '#libs/integrations/port';
import {
  type Answer,
  type FakeRequest,
  type OpenApiDocument,
  type OpenApiFake,
  startOpenApiFake,
} from '../openapi-fake/index.js';
import { contractFile } from './contract-file.js';
import {
  PullStore,
  type StoredPull,
  type StoredSaying,
  argusAccount,
  knownPeople,
  knownTeams,
  timeOf,
} from './store.js';

/** A fake of a code host, with its pull requests. */
export interface CodeHostFake extends OpenApiFake {
  readonly store: PullStore;
}

interface GitHubDocument extends OpenApiDocument {
  readonly components: {
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
}

/** GitHub's OpenAPI document, in parts; undefined where it is not there. */
export const githubDocument = (): GitHubDocument | undefined =>
  contractFile('github/github-rest-subset.json') as GitHubDocument | undefined;

/**
 * Starts a GitHub on loopback with one repository, which refuses what GitHub's own document refuses. The list of
 * comments on lines is not in the document's part, so only its path is held to.
 */
export async function startGitHubFake(document: GitHubDocument, token: string): Promise<CodeHostFake> {
  const store = new PullStore();
  const { examples } = document.components;
  const example = (name: string): object => {
    const value = examples[name]?.value;
    return (Array.isArray(value) ? value[0] : value) as object;
  };
  const show = (kind: 'pull-request' | 'pull-request-simple', pull: StoredPull): object => {
    const simple = (example('pull-request-simple-items') ?? {}) as PullExample;
    const full = (kind === 'pull-request' ? example('pull-request') : simple) as PullExample;
    const user = simple.user;
    return {
      ...full,
      ...{ number: pull.number, title: pull.title, body: pull.body, state: pull.state },
      ...{ html_url: `https://github.test/shop/runbooks/pull/${pull.number}`, updated_at: timeOf(0) },
      user: { ...user, login: argusAccount },
      merged_at: pull.mergedBy === undefined ? null : timeOf(1),
      ...(kind === 'pull-request' && {
        merged: pull.mergedBy !== undefined,
        merged_by: pull.mergedBy === undefined ? null : { ...user, login: pull.mergedBy },
      }),
      head: {
        ...{ ...full.head, ref: pull.branch, sha: 'c'.repeat(40) },
        repo: { ...full.head.repo, full_name: 'shop/runbooks' },
      },
      base: { ...full.base, repo: { ...full.base.repo, owner: { ...user, login: 'shop' } } },
      labels: pull.labels.map((name) => ({ ...simple.labels[0], name })),
      requested_reviewers: pull.asked.map((login) => ({ ...user, login })),
      requested_teams: [],
    };
  };
  const userOf = ({ by, isStranger }: StoredSaying): object => ({
    user: { ...(example('pull-request-simple-items') as PullExample).user, login: by, type: 'User' },
    author_association: isStranger === true ? 'NONE' : 'MEMBER',
  });
  const pullOf = ({ pathParameters }: FakeRequest): StoredPull =>
    store.at(pathParameters['pull_number'] ?? pathParameters['issue_number']);

  const handlers: Record<string, (request: FakeRequest) => Answer> = {
    'pulls/list': ({ query }) => {
      const head = typeof query['head'] === 'string' ? query['head'].replace(/^shop:/, '') : undefined;
      const found = store.pulls.filter(({ branch }) => head === undefined || branch === head);
      return { status: 200, body: found.map((pull) => show('pull-request-simple', pull)) };
    },
    'pulls/get': (request) => ({ status: 200, body: show('pull-request', pullOf(request)) }),
    'pulls/create': ({ body }) => {
      const { head, title, body: text } = body as { head: string; title: string; body: string };
      const pull = store.open({ branch: head, title, body: text });
      return pull === undefined
        ? { status: 422, body: { message: 'Validation Failed', documentation_url: '', errors: [] } }
        : { status: 201, body: show('pull-request', pull) };
    },
    'pulls/update': (request) => {
      const pull = pullOf(request);
      Object.assign(pull, request.body);
      return { status: 200, body: show('pull-request', pull) };
    },
    'issues/add-labels': (request) => {
      const pull = pullOf(request);
      pull.labels.push(...(request.body as { labels: string[] }).labels);
      const label = (example('pull-request-simple-items') as PullExample).labels[0];
      return { status: 200, body: pull.labels.map((name) => ({ ...label, name })) };
    },
    'pulls/request-reviewers': (request) => {
      const { reviewers, team_reviewers } = request.body as Record<'reviewers' | 'team_reviewers', string[]>;
      const isKnown =
        reviewers.every((each) => knownPeople.includes(each)) &&
        team_reviewers.every((each) => knownTeams.includes(each));
      if (!isKnown) return { status: 422, body: { message: 'not a collaborator' } };
      const pull = pullOf(request);
      pull.asked.push(...reviewers);
      return { status: 201, body: show('pull-request-simple', pull) };
    },
    'pulls/list-reviews': (request) => ({
      status: 200,
      body: pullOf(request)
        .said.filter(({ verdict }) => verdict !== undefined)
        .map((said) => ({
          ...{ ...example('pull-request-review-items'), ...userOf(said), id: said.id, body: said.text },
          state: said.verdict === 'approved' ? 'APPROVED' : 'CHANGES_REQUESTED',
          submitted_at: timeOf(said.id),
        })),
    }),
    'pulls/list-review-comments': (request) => ({
      status: 200,
      body: pullOf(request).said.flatMap((said) =>
        said.lines === undefined
          ? []
          : [
              {
                ...{ ...userOf(said), id: said.id, body: said.text, created_at: timeOf(said.id) },
                ...{ path: said.lines.path, line: said.lines.to },
                start_line: said.lines.from === said.lines.to ? null : said.lines.from,
              },
            ],
      ),
    }),
    'issues/list-comments': (request) => ({
      status: 200,
      body: pullOf(request)
        .said.filter(({ verdict, lines }) => verdict === undefined && lines === undefined)
        .map((said) => remark(said)),
    }),
    'issues/create-comment': (request) => {
      const { body } = request.body as { body: string };
      return {
        status: 201,
        body: remark(store.say(pullOf(request).number, { by: argusAccount, text: body })),
      };
    },
  };
  const remark = (said: StoredSaying): object => ({
    ...{ ...example('issue-comment-items'), ...userOf(said), id: said.id, body: said.text },
    created_at: timeOf(said.id),
  });
  const fake = await startOpenApiFake({
    document: withCommentsOnLines(withParameters(document)),
    handlers,
    authorise: ({ authorization }) =>
      authorization === `token ${token}`
        ? undefined
        : { status: 401, body: { message: `Bad credentials ${String(authorization)}` } },
    refusal: (_status, problems) => ({ message: problems.join('; '), documentation_url: '' }),
  });
  return { ...fake, store };
}

interface PullExample {
  readonly user: object;
  readonly head: { readonly repo: object };
  readonly base: { readonly repo: object };
  readonly labels: readonly object[];
}

/** The document with its shared parameters where they are used, as the fake reads them. */
function withParameters(document: GitHubDocument): GitHubDocument {
  const inPlace = (_key: string, value: unknown): unknown => {
    const [, name] = shared.exec(isObject(value) ? String(value['$ref']) : '') ?? [];
    return name === undefined ? value : document.components.parameters[name];
  };
  return {
    ...document,
    paths: JSON.parse(JSON.stringify(document.paths), inPlace) as GitHubDocument['paths'],
  };
}

const shared = /^#\/components\/parameters\/(.+)$/;

/** https://docs.github.com/en/rest/pulls/comments#list-review-comments-on-a-pull-request */
const withCommentsOnLines = (document: GitHubDocument): OpenApiDocument => ({
  ...document,
  paths: {
    ...document.paths,
    '/repos/{owner}/{repo}/pulls/{pull_number}/comments': {
      get: {
        operationId: 'pulls/list-review-comments',
        parameters: ['owner', 'repo', 'pull_number']
          .map((name): object => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
          .concat(['per_page', 'page'].map((name) => ({ name, in: 'query', schema: { type: 'integer' } }))),
        responses: { '200': { content: { 'application/json': { schema: { type: 'array' } } } } },
      },
    },
  },
});
