import type { Answer, FakeRequest } from '../openapi-fake/index.js';
import { type ProjectRules, fieldErrors, tooLong } from './field-checks.js';
import { parseJql } from './jql.js';
import { type Store, type StoredIssue, type Transition, statuses } from './store.js';

type Handler = (request: FakeRequest) => Answer;
type Properties = Readonly<Record<string, unknown>>;

const refused = (status: number, errorMessages: readonly string[], errors: Properties = {}): Answer => ({
  status,
  body: { errorMessages, errors },
});
const missing = refused(404, ['Issue does not exist or you do not have permission to see it.']);

/** The operations that the fake's Jira understands, by the document's operationId. */
export function handlersFor(
  store: Store,
  rules: ProjectRules,
  workflow: readonly Transition[],
  missingPermissions: readonly string[],
): Record<string, Handler> {
  /** Runs a handler with the issue that the path names. */
  const onIssue =
    (handler: (issue: StoredIssue, request: FakeRequest) => Answer): Handler =>
    (request) => {
      const issue = store.find(request.pathParameters['issueIdOrKey'] ?? '');
      return issue === undefined ? missing : handler(issue, request);
    };

  return {
    createIssue({ body }) {
      const { fields = {}, properties } = body as { fields?: Properties; properties?: Property[] };
      const errors = fieldErrors(fields, rules, true);
      if (Object.keys(errors).length > 0) return refused(400, [], errors);
      const { id, key } = store.create(fields, byKey(properties));
      return { status: 201, body: { id, key, self: `https://jira.test/rest/api/3/issue/${id}` } };
    },
    getIssue: onIssue((issue, { query }) => ({
      status: 200,
      body: bean(issue, listOf(query['fields']), listOf(query['properties'])),
    })),
    editIssue: onIssue((issue, { body }) => {
      const { fields = {} } = body as { fields?: Properties };
      const errors = fieldErrors(fields, rules, false);
      if (Object.keys(errors).length > 0) return refused(400, [], errors);
      issue.fields = { ...issue.fields, ...fields };
      return { status: 204 };
    }),
    bulkFetchIssues({ body }) {
      const { issueIdsOrKeys, fields, properties } = body as Record<string, string[] | undefined>;
      if ((issueIdsOrKeys ?? []).length > 100) return refused(400, ['At most 100 issues can be requested.']);
      const issues = (issueIdsOrKeys ?? []).flatMap((each) => store.find(each) ?? []);
      return {
        status: 200,
        body: { issues: issues.map((issue) => bean(issue, fields, properties)), issueErrors: [] },
      };
    },
    searchAndReconsileIssuesUsingJqlPost({ body }) {
      const {
        jql = '',
        fields,
        properties,
        maxResults = 50,
      } = body as {
        jql?: string;
        fields?: string[];
        properties?: string[];
        maxResults?: number;
      };
      const query = parseJql(jql, rules.project);
      if (!query.ok) return refused(400, [query.problem]);
      const issues = query.select(store.searchable()).slice(0, maxResults);
      return {
        status: 200,
        body: { issues: issues.map((issue) => bean(issue, fields, properties)), isLast: true },
      };
    },
    addComment: onIssue((issue, { body }) => {
      const { body: text, properties } = body as { body?: unknown; properties?: Property[] };
      const problems = rules.adfProblems(text);
      if (problems.length > 0) return refused(400, [], { comment: 'INVALID_INPUT' });
      const long = tooLong(text);
      if (long !== undefined) return refused(400, [], { comment: long });
      const { id } = store.addComment(issue, text, byKey(properties));
      return { status: 201, body: { id, body: text } };
    }),
    addAttachment: onIssue((issue, { headers, body }) => {
      if (headers['x-atlassian-token'] !== 'no-check') return refused(403, ['XSRF check failed']);
      const files = body as { name: string; size: number; mimeType: string }[];
      const added = files.map(({ name, size, mimeType }) => ({ filename: name, size, mimeType }));
      issue.attachments.push(...added);
      return { status: 200, body: added };
    }),
    getComments: onIssue((issue, { query }) => {
      const startAt = Number(query['startAt'] ?? 0);
      const maxResults = Math.min(Number(query['maxResults'] ?? 50), 100);
      const all = query['orderBy'] === '-created' ? [...issue.comments].reverse() : issue.comments;
      const comments = all.slice(startAt, startAt + maxResults).map(({ id, body }) => ({ id, body }));
      return { status: 200, body: { comments, startAt, maxResults, total: all.length } };
    }),
    getCommentsByIds({ body, query }) {
      const { ids } = body as { ids: number[] };
      const withProperties = listOf(query['expand'])?.includes('properties') ?? false;
      const values = store.issues
        .flatMap((issue) => issue.comments)
        .filter((comment) => ids.includes(Number(comment.id)))
        .map(({ id, body: text, properties }) => ({
          id,
          body: text,
          ...(withProperties
            ? { properties: Object.entries(properties).map(([key, value]) => ({ key, value })) }
            : {}),
        }));
      return {
        status: 200,
        body: { values, startAt: 0, maxResults: 1_048_576, total: values.length, isLast: true },
      };
    },
    getTransitions: onIssue((issue, { query }) => {
      const withFields = listOf(query['expand'])?.includes('transitions.fields') ?? false;
      const body = {
        transitions: workflow
          .filter((transition) => transition.from.includes(issue.status))
          .map(({ id, name, to, fields }) => ({
            ...{ id, name, to: statusBean(to), isAvailable: true, hasScreen: fields !== undefined },
            ...(fields === undefined || !withFields ? {} : { fields: screenOf(fields) }),
          })),
      };
      return { status: 200, body };
    }),
    doTransition: onIssue((issue, { body }) => {
      const { transition: asked, fields = {} } = body as {
        transition?: { id?: string };
        fields?: Properties;
      };
      const id = asked?.id;
      const transition = workflow.find((each) => each.id === id && each.from.includes(issue.status));
      if (transition === undefined)
        return refused(400, [
          `It seems that you have tried to perform a workflow operation that is not valid for the current state of this issue (${String(id)}).`,
        ]);
      const foreign = Object.keys(fields).filter((name) => !(name in (transition.fields ?? {})));
      if (foreign.length > 0) return refused(400, [], fieldsNotOnScreen(foreign));
      const missing = Object.entries(transition.fields ?? {}).filter(
        ([name, { required }]) => required && fields[name] === undefined,
      );
      if (missing.length > 0) return refused(400, [], requiredFields(missing.map(([name]) => name)));
      issue.status = transition.to;
      issue.fields = { ...issue.fields, ...fields };
      return { status: 204 };
    }),
    createOrUpdateRemoteIssueLink: onIssue((issue, { body }) => {
      const { globalId, object } = body as { globalId?: string; object: { url: string; title: string } };
      const { id, created } = store.putRemoteLink(issue, { globalId, object });
      return { status: created ? 201 : 200, body: { id, self: `https://jira.test/link/${id}` } };
    }),
    getCurrentUser: () => ({
      status: 200,
      body: { accountId: ownAccountId, displayName: 'Argus', active: true },
    }),
    getProject: ({ pathParameters }) =>
      pathParameters['projectIdOrKey'] === rules.project
        ? {
            status: 200,
            body: {
              key: rules.project,
              name: 'Operations',
              issueTypes: rules.issueTypes.map((name) => ({ name })),
            },
          }
        : refused(404, [`No project could be found with key '${pathParameters['projectIdOrKey']}'.`]),
    getMyPermissions: ({ query }) => ({
      status: 200,
      body: {
        permissions: Object.fromEntries(
          (listOf(query['permissions']) ?? []).map((key) => [
            key,
            { key, havePermission: !missingPermissions.includes(key) },
          ]),
        ),
      },
    }),
  };
}

/** The account that the fake's callers sign in with. */
export const ownAccountId = '5b10a2844c20165700ede21g';

/** The fields of a transition's screen as Jira describes them. */
const screenOf = (fields: NonNullable<Transition['fields']>): Properties =>
  Object.fromEntries(
    Object.entries(fields).map(([key, { required, name }]) => [
      key,
      { required, name, key, operations: ['set'], schema: { type: key, system: key } },
    ]),
  );

const fieldsNotOnScreen = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`,
    ]),
  );

const requiredFields = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${name} is required.`]));

interface Property {
  readonly key: string;
  readonly value: unknown;
}

const byKey = (properties: readonly Property[] = []): Properties =>
  Object.fromEntries(properties.map(({ key, value }) => [key, value]));

const listOf = (value: string | readonly string[] | undefined): string[] | undefined =>
  value === undefined
    ? undefined
    : (typeof value === 'string' ? [value] : value).flatMap((each) => each.split(','));

function bean(
  issue: StoredIssue,
  fields: readonly string[] = [],
  properties: readonly string[] = [],
): object {
  const all: Properties = {
    ...issue.fields,
    status: statusBean(issue.status),
    attachment: issue.attachments,
  };
  const pick = (from: Properties, names: readonly string[]): Properties =>
    Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
  return {
    id: issue.id,
    key: issue.key,
    ...(fields.length > 0 ? { fields: pick(all, fields) } : {}),
    ...(properties.length > 0 ? { properties: pick(issue.properties, properties) } : {}),
  };
}

function statusBean(name: string): object {
  const status = statuses.find((each) => each.name === name);
  return { id: status?.id, name, statusCategory: { key: status?.category, name: status?.category } };
}
