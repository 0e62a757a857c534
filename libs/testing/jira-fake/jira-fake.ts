import { type Answer, type Fault, type OpenApiFake, startOpenApiFake } from '../openapi-fake/index.js';
import { adfProblems } from './adf-check.js';
import type { JiraContracts } from './contracts.js';
import type { ProjectRules } from './field-checks.js';
import { handlersFor } from './handlers.js';
import { Store, type StoredIssue, type Transition, defaultWorkflow } from './store.js';

/** Who may come in, and what the project looks like. */
export interface JiraFakeOptions {
  readonly contracts: JiraContracts;
  readonly email: string;
  readonly token: string;
  readonly project?: string;
  readonly issueTypes?: readonly string[];
  readonly priorities?: readonly string[];
  readonly workflow?: readonly Transition[];
  /** Permissions that the account lacks. */
  readonly missingPermissions?: readonly string[];
}

/** A Jira that keeps what it is given and refuses what Jira's documents refuse. */
export interface JiraFake {
  readonly url: string;
  readonly calls: OpenApiFake['calls'];
  readonly issues: readonly StoredIssue[];
  failNext(fault: Fault): void;
  /** New issues stay invisible to the search until it has been asked that many times more; reads see them at once. */
  lagIndex(searches: number): void;
  close(): Promise<void>;
}

/** Starts a fake Jira with one empty project on loopback. */
export async function startJiraFake(options: JiraFakeOptions): Promise<JiraFake> {
  const rules: ProjectRules = {
    project: options.project ?? 'OPS',
    issueTypes: options.issueTypes ?? ['Task', 'Bug'],
    priorities: options.priorities ?? ['Highest', 'High', 'Medium', 'Low', 'Lowest'],
    adfProblems: adfProblems(options.contracts.adf),
  };
  const store = new Store(rules.project);
  const expected = `Basic ${Buffer.from(`${options.email}:${options.token}`).toString('base64')}`;
  const fake = await startOpenApiFake({
    document: options.contracts.api,
    handlers: handlersFor(
      store,
      rules,
      options.workflow ?? defaultWorkflow,
      options.missingPermissions ?? [],
    ),
    authorise: (headers) => (headers['authorization'] === expected ? undefined : unauthorised),
    refusal: (_status, problems) => ({ errorMessages: problems, errors: {} }),
  });
  return {
    url: fake.url,
    calls: fake.calls,
    issues: store.issues,
    failNext: fake.failNext,
    lagIndex: (searches) => store.lagIndex(searches),
    close: fake.close,
  };
}

const unauthorised: Answer = {
  status: 401,
  body: { errorMessages: ['Client must be authenticated to access this resource.'], errors: {} },
};
