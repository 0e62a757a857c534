/**
 * 200 incidents at once, each from its alert to its end: people are told in Slack, a ticket is made in Jira, a runbook
 * is recommended, the policy approves, an action runs, the alert recovers by it, the incident closes. Jira and Slack
 * are fakes with the rate limits of the real ones. How long each stage takes from the alert on, and whether the limits
 * were kept: it ends with 1 when one was not, or when not all of it came to its end.
 *
 *   npm run bench incidents
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jiraContracts, startJiraFake, startSlackFake } from '#libs/testing';
import { restartRunbook, startRestartTarget } from '../test/e2e/promises/support/restart-target.js';
import { WholeRecord, withRecord } from '../test/e2e/promises/support/whole-record.js';
import { type RunningArgus, startArgus } from '../test/e2e/running-argus.js';
import { sampleDelivery } from '../test/e2e/sample-delivery.js';
import { jiraLimits, slackLimits } from './account-limits.js';
import { type LimitedAccount, startLimitedAccount } from './limited-account.js';
import { percentile, post } from './load.js';
import { line, rounded } from './peer.js';

const [incidents, teams] = [200, 20];
/** Whatever has not come to its end by then is reported so, ms. */
const longest = 10 * 60_000;

const contracts = jiraContracts();
if (contracts !== undefined) await run(contracts);

async function run(documents: NonNullable<typeof contracts>): Promise<void> {
  const account = { email: 'argus@example.com', token: 'jira-token' };
  const jira = await startJiraFake({ contracts: documents, ...account });
  const channels = Array.from({ length: teams }, (_, team) => `C0TEAM${team}`);
  const slack = await startSlackFake({ token: 'xoxb-token', channels });
  const jiraAccount = await startLimitedAccount(jira.url, jiraLimits);
  const slackAccount = await startLimitedAccount(new URL(slack.url).origin, slackLimits);
  const target = await startRestartTarget((service) => void send(argus.url, service, 'resolved'));
  const folder = await mkdtemp(join(tmpdir(), 'argus-bench-runbooks-'));
  await writeFile(join(folder, 'restart.md'), restartRunbook(target.url, 'low'));
  const argus = await startArgus({
    env: { ARGUS_JIRA_TOKEN: account.token, ARGUS_SLACK_TOKEN: 'xoxb-token' },
    config: {
      observability: { logLevel: 'error' },
      triage: { runbooksFolder: folder },
      ticketing: {
        ...{ tracker: 'jira' },
        jira: { site: jiraAccount.url, email: account.email, project: 'OPS' },
      },
      notifier: { slack: { apiUrl: `${slackAccount.url}/api/` } },
      executor: { targets: [{ url: `${target.url}/restart/`, methods: ['POST'], knowsKeys: true }] },
    },
    policy: policy(channels),
  });
  try {
    const began = await openAll(argus);
    const sent = await untilClosed(argus);
    report(await WholeRecord.of(argus), began);
    console.log(`\n  ${sent.text}\n`);
    const beyond = reportAccount('Jira', jiraAccount) + reportAccount('Slack', slackAccount);
    if (beyond > 0 || !sent.complete) process.exitCode = 1;
  } finally {
    await argus.dispose();
    await Promise.all([jiraAccount, slackAccount, jira, slack, target].map((each) => each.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** No guardrails: 200 actions at once are what is to be measured. */
function policy(channels: readonly string[]): object {
  return {
    approvals: { required_when: 'false', automatic_when: 'true' },
    closing: { verify_for: '1s' },
    route: {
      ...{ receiver: 'team-0', group_by: ['alertname', 'service'], group_wait: '0s', group_interval: '5s' },
      routes: channels.map((_, team) => ({
        ...{ matchers: [`service=~"shop-.+-team-${team}"`], receiver: `team-${team}` },
      })),
    },
    receivers: channels.map((channel, team) => ({ name: `team-${team}`, slack_channels: [channel] })),
  };
}

/** When each service's alert was sent, epoch ms. */
async function openAll({ url }: RunningArgus): Promise<Map<string, number>> {
  const began = new Map<string, number>();
  await Promise.all(
    Array.from({ length: incidents }, async (_, index) => {
      const service = `shop-${index}-team-${index % teams}`;
      began.set(service, Date.now());
      await send(url, service, 'firing');
    }),
  );
  return began;
}

/** As Alertmanager does, again until it is taken. */
async function send(url: string, service: string, status: 'firing' | 'resolved'): Promise<void> {
  const body = JSON.stringify(sampleDelivery({ service, status }));
  for (;;) {
    try {
      return await post(`${url}/webhooks/alertmanager`, body);
    } catch {
      await pause(1_000);
    }
  }
}

/** Waits until every incident is closed and what was to be told in Slack is told; says how far it got. */
async function untilClosed(argus: RunningArgus): Promise<{ text: string; complete: boolean }> {
  const end = performance.now() + longest;
  for (;;) {
    const { incidents: all } = await argus.api<{ incidents: { status: string }[] }>('/incidents?limit=500');
    const closed = all.filter(({ status }) => status === 'closed').length;
    const { requested = 0, sent = 0, failed = 0 } = await notifications(argus);
    const complete = closed === incidents && sent + failed === requested;
    if (complete || performance.now() > end) {
      const text = `${closed} incidents closed, ${sent} of ${requested} messages sent, ${failed} given up`;
      return { text, complete };
    }
    await pause(2_000);
  }
}

/** How many messages were requested, sent and given up so far. */
function notifications(argus: RunningArgus): Promise<Partial<Record<string, number>>> {
  return withRecord(argus, async (queries) => {
    const counts: Record<string, number> = {};
    const kinds = ['requested', 'sent', 'failed'];
    const types = kinds.map((kind) => `argus.notification.${kind}.v1`);
    for (const { type } of (await queries.tail({ types, limit: 10_000 })).filter(({ repeats }) => !repeats)) {
      const kind = type.split('.')[2] ?? '';
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  });
}

function report(record: WholeRecord, began: ReadonlyMap<string, number>): void {
  const startOf = new Map(
    record
      .of('argus.incident.opened.v1')
      .map(({ data }) => [data.incidentId, began.get(String(data.groupLabels['service'])) ?? NaN]),
  );
  const opened = new Set(
    record
      .of('argus.notification.requested.v1')
      .filter(({ data }) => data.topic === 'opened')
      .map(({ data }) => data.notificationId),
  );
  const stages = {
    told: record.of('argus.notification.sent.v1').filter(({ data }) => opened.has(data.notificationId)),
    ticket: record.of('argus.ticket.created.v1'),
    recommended: record.of('argus.triage.recommended.v1'),
    approved: record.of('argus.approval.granted.v1'),
    acted: record.of('argus.action.succeeded.v1'),
    closed: record.of('argus.incident.closed.v1'),
  };
  line(`${incidents} incidents at once, from the alert on`, 'incidents', 'p50', 'p99');
  for (const [stage, events] of Object.entries(stages)) {
    const latencies = events
      .map(({ eventTime, data }) => Date.parse(eventTime) - (startOf.get(data.incidentId) ?? NaN))
      .sort((a, b) => a - b);
    const figure = (share: number): string => `${(percentile({ latencies }, share) / 1_000).toFixed(2)} s`;
    line(stage, rounded(latencies.length), figure(0.5), figure(0.99));
  }
}

/** How many calls were beyond a limit. */
function reportAccount(name: string, { calls, use }: LimitedAccount): number {
  line(`${name}: ${rounded(calls)} calls`, 'allowed', 'peak', 'refused (429)', 'too soon');
  for (const { limit, peak, refused, tooSoon } of use) {
    const allowed = `${limit.most} in ${limit.withinMs / 1_000} s`;
    line(limit.name, allowed, ...[peak, refused, tooSoon].map(rounded));
  }
  const beyond = use.reduce((sum, { refused }) => sum + refused, 0);
  console.log(
    beyond === 0 ? '  No limit was exceeded.\n' : `  ${rounded(beyond)} calls were beyond a limit.\n`,
  );
  return beyond;
}
