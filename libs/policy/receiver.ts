import { type Severity, severities } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, requiredText, shown } from './reading.js';
import { type RuleFields, fieldsOf, readName } from './rule-fields.js';

/** Whom to tell, as it stands in the policy. */
export interface ReceiverText {
  readonly name: string;
  readonly email?: readonly string[];
  /** The IDs of channels, such as `C0123456789`. */
  readonly slack_channels?: readonly string[];
  readonly webhooks?: readonly { readonly url: string; readonly secret_env?: string }[];
  /** Workflows webhooks of Microsoft Teams. Their addresses are secrets, so a variable of the environment holds each. */
  readonly teams?: readonly { readonly url_env: string }[];
  readonly minimum_severity?: Severity;
  /** Who is paged until somebody acknowledges, by the name of an escalation. */
  readonly escalation?: string;
}

export interface Webhook {
  readonly url: string;
  /** The environment variable with the secret that requests are signed with. */
  readonly secretEnv?: string;
}

export interface Receiver {
  readonly name: string;
  readonly email: readonly string[];
  readonly slackChannels: readonly string[];
  readonly webhooks: readonly Webhook[];
  /** The environment variables with the addresses of Workflows webhooks of Microsoft Teams. */
  readonly teams: readonly string[];
  /** Incidents that are less severe are none of its business. */
  readonly minimumSeverity: Severity;
  /** The escalation that begins when it is told of an incident. */
  readonly escalation?: string;
}

const keys = ['name', 'email', 'slack_channels', 'webhooks', 'teams', 'minimum_severity', 'escalation'];

/** Compiles one receiver. One that names nobody is allowed: it is how Alertmanager's files drop alerts. */
export function compileReceiver(
  text: ReceiverText,
  path: PolicyPath,
  escalations: ReadonlySet<string>,
): Result<Receiver, PolicyProblem[]> {
  const fields = fieldsOf(text, keys, path);
  const name = readName(fields);
  const email = texts(
    fields,
    'email',
    /^[^\s@<>,;]+@[^\s@<>,;]+$/,
    'write an address such as oncall@example.org',
  );
  const slackChannels = texts(
    fields,
    'slack_channels',
    /^[CGD][A-Z0-9]{4,}$/,
    "write a channel's ID (in Slack: its details, at the end), such as C0123456789",
  );
  const webhooks = readWebhooks(fields);
  const teams = readTeams(fields);
  const minimumSeverity = readSeverity(fields);
  const escalation = readEscalation(fields, escalations);
  if (name === undefined || fields.problems.length > 0) return failed(fields.problems);
  const paging = escalation === undefined ? {} : { escalation };
  return ok({ name, email, slackChannels, webhooks, teams, minimumSeverity, ...paging });
}

/** Compiles all receivers, by name; `escalations` are the names that they may refer to. */
export function compileReceivers(
  value: unknown,
  path: PolicyPath,
  escalations: ReadonlySet<string>,
): Result<ReadonlyMap<string, Receiver>, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const receivers = new Map<string, Receiver>();
  for (const [index, text] of (optionalList(value, path, '[{ name: default }]', problems) ?? []).entries()) {
    const receiver = compileReceiver(text as ReceiverText, [...path, index], escalations);
    if (!receiver.ok) problems.push(...receiver.error);
    else if (receivers.has(receiver.value.name)) {
      problems.push(
        problemAt([...path, index, 'name'], `${shown(receiver.value.name)} is there twice; rename one`),
      );
    } else receivers.set(receiver.value.name, receiver.value);
  }
  return problems.length > 0 ? failed(problems) : ok(receivers);
}

function texts({ mapping, path, problems }: RuleFields, key: string, shape: RegExp, fix: string): string[] {
  const here = [...path, key];
  const list = optionalList(mapping[key], here, '[…]', problems) ?? [];
  return list.flatMap((each, index) => {
    if (typeof each === 'string' && shape.test(each)) return [each];
    problems.push(problemAt([...here, index], `is ${shown(each)}; ${fix}`));
    return [];
  });
}

function readWebhooks({ mapping, path, problems }: RuleFields): Webhook[] {
  const here = [...path, 'webhooks'];
  const list = optionalList(mapping['webhooks'], here, '[{ url: https://… }]', problems) ?? [];
  return list.flatMap((each, index) => {
    const fields = fieldsOf(each, ['url', 'secret_env'], [...here, index]);
    const url = readUrl(fields);
    const secretEnv = readVariable(fields, 'secret_env', 'ARGUS_WEBHOOK_SECRET');
    problems.push(...fields.problems);
    return url === undefined ? [] : [{ url, ...(secretEnv === undefined ? {} : { secretEnv }) }];
  });
}

/** The address itself is not repeated in a message: it may hold what nobody should read. */
function readUrl({ mapping, path, problems }: RuleFields): string | undefined {
  const here = [...path, 'url'];
  const url = requiredText(
    mapping['url'],
    here,
    'write an address such as https://example.org/hook',
    problems,
  );
  if (url === undefined) return undefined;
  if (!/^https?:\/\/[^\s]+$/i.test(url) || !URL.canParse(url)) {
    problems.push(problemAt(here, 'is no address; write one that begins with http:// or https://'));
    return undefined;
  }
  const { username, password } = new URL(url);
  if (username === '' && password === '') return url;
  const fix = 'take it out and name the variable with the secret in secret_env';
  problems.push(problemAt(here, `holds a user name or password, which does not belong into a file; ${fix}`));
  return undefined;
}

/** The address is never in the policy: whoever has it can post. */
function readTeams({ mapping, path, problems }: RuleFields): string[] {
  const here = [...path, 'teams'];
  const list = optionalList(mapping['teams'], here, '[{ url_env: ARGUS_TEAMS_WEBHOOK }]', problems) ?? [];
  return list.flatMap((each, index) => {
    const fields = fieldsOf(each, ['url_env'], [...here, index]);
    const name = readVariable(fields, 'url_env', 'ARGUS_TEAMS_WEBHOOK');
    if (name === undefined && fields.problems.length === 0) {
      const fix = 'name the environment variable with the address, such as ARGUS_TEAMS_WEBHOOK';
      fields.problems.push(problemAt([...here, index, 'url_env'], `is missing; ${fix}`));
    }
    problems.push(...fields.problems);
    return name ?? [];
  });
}

function readVariable(
  { mapping, path, problems }: RuleFields,
  key: 'secret_env' | 'url_env',
  example: string,
): string | undefined {
  const value = mapping[key];
  if (!isGiven(value)) return undefined;
  if (typeof value === 'string' && /^ARGUS_[A-Z0-9_]+$/.test(value)) return value;
  const fix = `name an environment variable that begins with ARGUS_, such as ${example}`;
  problems.push(problemAt([...path, key], `is no name of a variable; ${fix}`));
  return undefined;
}

function readSeverity({ mapping, path, problems }: RuleFields): Severity {
  const value = mapping['minimum_severity'];
  const severity = severities.find((each) => each === value);
  if (severity !== undefined) return severity;
  if (isGiven(value)) {
    const message = `is ${shown(value)}; use one of ${severities.join(', ')}`;
    problems.push(problemAt([...path, 'minimum_severity'], message));
  }
  return 'info';
}

function readEscalation(
  { mapping, path, problems }: RuleFields,
  escalations: ReadonlySet<string>,
): string | undefined {
  const value = mapping['escalation'];
  if (!isGiven(value)) return undefined;
  if (typeof value === 'string' && escalations.has(value)) return value;
  const message = `${shown(value)} is no escalation; define it in escalations or correct the name`;
  problems.push(problemAt([...path, 'escalation'], message));
  return undefined;
}
