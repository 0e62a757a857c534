import {
  type Answer,
  type FakeRequest,
  type OpenApiDocument,
  type OpenApiFake,
  startOpenApiFake,
} from '../openapi-fake/index.js';
import type { CodeHostFake } from './github.js';
import { PullStore, type StoredPull, type StoredSaying, argusAccount, knownPeople, timeOf } from './store.js';

const requests = '/api/v4/projects/{id}/merge_requests';
const one = `${requests}/{iid}`;
const text = { type: 'string' };
const ids = { type: 'array', items: { type: 'integer' } };

/**
 * What the fake takes, by GitLab's documentation: path, method, operation, and the parameters of query and body.
 * https://docs.gitlab.com/api/merge_requests/, /api/notes/, /api/users/, /api/project_members/
 */
const operations: readonly [string, 'get' | 'post' | 'put', string, readonly string[], object?][] = [
  [requests, 'get', 'list', ['source_branch', 'state', 'order_by', 'sort']],
  [
    ...([requests, 'post', 'create', [] as string[]] as const),
    { source_branch: text, target_branch: text, title: text, description: text },
  ],
  [one, 'get', 'get', []],
  [
    ...([one, 'put', 'update', [] as string[]] as const),
    { title: text, description: text, add_labels: text, reviewer_ids: ids, state_event: { enum: ['close'] } },
  ],
  [`${one}/notes`, 'get', 'notes', ['sort', 'order_by']],
  [`${one}/notes`, 'post', 'note', [], { body: text }],
  [`${one}/reviewers`, 'get', 'reviewers', []],
  ['/api/v4/projects/{id}/members/all', 'get', 'members', []],
  ['/api/v4/users', 'get', 'users', ['username']],
];

const document: OpenApiDocument = {
  openapi: '3.0.3',
  paths: operations.reduce<Record<string, Record<string, unknown>>>(
    (paths, [path, method, operationId, query, properties]) => ({
      ...paths,
      [path]: { ...paths[path], [method]: operationFrom(path, operationId, query, properties) },
    }),
    {},
  ),
};

function operationFrom(
  path: string,
  operationId: string,
  query: readonly string[],
  properties?: object,
): object {
  const schema = { type: 'object', additionalProperties: false, properties };
  return {
    operationId,
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: 'path',
        required: true,
        schema: text,
      })),
      ...[...query, 'per_page', 'page'].map((name) => ({ name, in: 'query', schema: text })),
    ],
    ...(properties !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema } } },
    }),
    responses: { '200': {}, '201': {}, '404': {}, '409': {} },
  };
}

/** Starts a GitLab on loopback with one project. */
export async function startGitLabFake(token: string): Promise<CodeHostFake> {
  const store = new PullStore();
  const fake: OpenApiFake = await startOpenApiFake({
    ...{ document, handlers: handlersOf(store) },
    authorise: ({ authorization }) =>
      authorization === `Bearer ${token}`
        ? undefined
        : { status: 401, body: { message: `401 Unauthorized ${String(authorization)}` } },
    refusal: (_status, problems) => ({ message: problems }),
  });
  return { ...fake, store };
}

const people = [argusAccount, ...knownPeople];

function handlersOf(store: PullStore): Record<string, (request: FakeRequest) => Answer> {
  const pullOf = ({ pathParameters }: FakeRequest): StoredPull => store.at(pathParameters['iid']);
  return {
    list: ({ query }) => ({
      status: 200,
      body: store.pulls
        .filter(({ branch }) => query['source_branch'] === undefined || branch === query['source_branch'])
        .map(shown),
    }),
    get: (request) => ({ status: 200, body: shown(pullOf(request)) }),
    create: ({ body }) => {
      const { source_branch, title, description } = body as Record<string, string>;
      const pull = store.open({ branch: source_branch ?? '', title: title ?? '', body: description ?? '' });
      return pull === undefined
        ? { status: 409, body: { message: ['Another open merge request already exists'] } }
        : { status: 201, body: shown(pull) };
    },
    update: (request) => {
      const pull = pullOf(request);
      const { title, description, add_labels, reviewer_ids, state_event } = request.body as Changes;
      if (title !== undefined) pull.title = title;
      if (description !== undefined) pull.body = description;
      if (add_labels !== undefined) pull.labels.push(...add_labels.split(','));
      if (reviewer_ids !== undefined)
        pull.asked.splice(0, Infinity, ...reviewer_ids.map((id) => people[id] ?? ''));
      if (state_event === 'close') pull.state = 'closed';
      return { status: 200, body: shown(pull) };
    },
    notes: (request) => ({
      status: 200,
      body: [
        { id: 0, system: true, body: 'added 1 commit', author: { username: 'bob' }, created_at: timeOf(0) },
        ...pullOf(request)
          .said.filter(({ verdict }) => verdict === undefined)
          .map(note),
      ],
    }),
    note: (request) => {
      const { body } = request.body as { body: string };
      return { status: 201, body: note(store.say(pullOf(request).number, { by: argusAccount, text: body })) };
    },
    reviewers: (request) => ({
      status: 200,
      body: pullOf(request).said.flatMap(({ by, verdict }) =>
        verdict === undefined
          ? []
          : [
              {
                user: { username: by },
                state: verdict === 'approved' ? 'approved' : 'requested_changes',
              },
            ],
      ),
    }),
    members: () => ({
      status: 200,
      body: [
        ...people.map((username) => ({ username, access_level: 30 })),
        { username: 'mallory', access_level: 10 },
      ],
    }),
    users: ({ query }) => ({
      status: 200,
      body: people.flatMap((username, id) => (username === query['username'] ? [{ id, username }] : [])),
    }),
  };
}

interface Changes {
  readonly title?: string;
  readonly description?: string;
  readonly add_labels?: string;
  readonly reviewer_ids?: readonly number[];
  readonly state_event?: string;
}

const note = ({ id, by, text: body, lines }: StoredSaying): object => ({
  ...{ id, body, author: { username: by }, system: false, created_at: timeOf(id) },
  ...(lines !== undefined && { position: { new_path: lines.path, new_line: lines.to } }),
});

const shown = (pull: StoredPull): object => ({
  ...{ iid: pull.number, title: pull.title, description: pull.body, labels: pull.labels },
  ...{ source_branch: pull.branch, source_project_id: 1, target_project_id: 1, sha: 'c'.repeat(40) },
  web_url: `https://gitlab.test/shop/runbooks/-/merge_requests/${pull.number}`,
  state: pull.mergedBy !== undefined ? 'merged' : pull.state === 'open' ? 'opened' : 'closed',
  ...{ author: { username: argusAccount }, updated_at: timeOf(0) },
  merge_user: pull.mergedBy === undefined ? null : { username: pull.mergedBy },
  reviewers: pull.asked.map((username) => ({ id: people.indexOf(username), username })),
});
