import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditConnection, AuditWriter, prepareDatabase } from '#libs/audit';
import { type AgentName, type Fact, fact, type ProposedAction, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import type { AskedByPerson } from '#libs/messaging';
import { type TestBus, startTestBus } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { loginName } from '../asking/login.js';
import { run } from '../program.js';
import { Terminal } from '../terminal/terminal.js';
import { writeRunningFile } from '../up/running-file.js';

const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};
const incidentId = 'inc-spec00000001';
const approvalId = `${incidentId}-0123456789-r1-abcdef`;
const digest = `3a77c1635556${'0'.repeat(52)}`;
const action: ProposedAction = {
  ...{ id: 'restart-service', title: 'Restart checkout', kind: 'command', risk: 'medium' },
  ...{ target: 'service/checkout', parameters: { command: 'demo-restart', args: ['checkout'] } },
};

let dataDir: string;
let bus: TestBus;
let postgres: Postgres;
let auditor: AuditConnection;
let environment: NodeJS.ProcessEnv;
let asked: AskedByPerson[] = [];
let says = { done: true, reason: 'granted', sentence: 'Approved: the action is started now.' };
let count = 0;

async function argus(...args: string[]) {
  const [out, notes]: [string[], string[]] = [[], []];
  const terminal = new Terminal(
    { write: (line) => out.push(line) },
    { write: (line) => notes.push(line) },
    environment,
  );
  const around = { rootDir: dataDir, workingDir: dataDir, environment, clock: systemClock, terminal };
  const code = await run(args, around);
  return { code, printed: out.join(''), notes: notes.join('') };
}

async function stated(agent: AgentName, stated: Fact): Promise<void> {
  const { connection, publisher, ring, signer } = await signedIn(agent);
  const store = new JetStreamEventStore({ connection, publisher, ring, agent, signer });
  const { recorded } = await store.append({
    ...{ subject: subjects.incident(incidentId, agent), facts: [stated], cause: `c-${count++}` },
    ...{ correlationId: incidentId, now: systemClock.now() },
  });
  await new AuditWriter(auditor).write([recorded]);
}

async function signedIn(agent: AgentName) {
  const own = await bus.open(agent);
  const { connection, publisher, ring } = own;
  return { connection, publisher, ring, signer: () => own.signer() };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-approvals-'));
  [bus, postgres] = await Promise.all([startTestBus(), startTestPostgres(dataDir)]);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  auditor = new AuditConnection(urls.auditor);
  environment = { ARGUS_DATA_FOLDER: dataDir, ARGUS_NATS_KEYS_FOLDER: bus.keys.path };
  await writeRunningFile(dataDir, {
    ...{ pid: process.pid, httpUrl: 'http://127.0.0.1:9', natsUrl: bus.url, postgresUrl: urls.reader },
  });
  await stated(
    'router',
    fact('argus.incident.opened.v1', incidentId, {
      ...{ incidentId, title: 'checkout answers with errors', severity: 'high' as const },
      ...{ groupKey: 'k', groupLabels: {}, reason: 'new-group' },
    }),
  );
  await stated(
    'solicitor',
    fact('argus.approval.requested.v1', incidentId, {
      ...{ incidentId, approvalId, action, digest, reason: 'action-recommended', rules: 'approvals-x' },
      ...{ approvers: ['alice', 'bob'], needed: 2, revision: 1, proposer: 'user:bob' },
      expiresAt: new Date(systemClock.now() + 60 * 60_000).toISOString(),
      link: `https://argus.example.org/approvals/${approvalId}`,
    }),
  );
  for (const agent of ['solicitor', 'notifier'] as const) {
    const answering = await bus.open(agent);
    await answering.answers(async (each) => {
      asked.push(each);
      return says;
    });
  }
}, 120_000);
afterAll(async () => {
  await auditor?.close();
  await bus?.stop();
  await postgres?.stop();
  for (const path of [dataDir, postgres?.cluster]) {
    if (path !== undefined) await rm(path, { recursive: true, force: true });
  }
}, 60_000);
beforeEach(() => {
  asked = [];
  says = { done: true, reason: 'granted', sentence: 'Approved: the action is started now.' };
});

const me = { via: 'cli', id: loginName() };

describe('argus approvals', () => {
  it('lists what waits, and shows exactly what would run, with how to decide', async () => {
    const list = await argus('approvals', 'list');
    expect(list.code).toBe(0);
    expect(list.printed).toContain(approvalId);
    expect(list.printed).toContain('0/2');
    const shown = await argus('approvals', 'show', approvalId);
    expect(shown.printed).toContain('demo-restart');
    expect(shown.printed).toContain('alice, bob');
    expect(shown.printed).toContain('user:bob, who proposed it');
    expect(shown.printed).toContain(`--digest ${digest.slice(0, 12)}`);
  });

  it('takes a decision for what was shown, in the name of the account', async () => {
    const done = await argus(
      ...['approvals', 'approve', approvalId, '--digest', digest.slice(0, 12), '--reason', 'looks right'],
    );
    expect([done.code, done.printed]).toEqual([0, 'Approved: the action is started now.\n']);
    await argus('approvals', 'reject', approvalId, '--reason', 'no');
    expect(asked).toMatchObject([
      { asker: me, request: { approvalId, digest, decision: 'approve', reason: 'looks right' } },
      { asker: me, request: { approvalId, digest, decision: 'reject', reason: 'no' } },
    ]);
  });

  it('asks nobody when the digest is another, none, or the approval is not there', async () => {
    const other = await argus('approvals', 'approve', approvalId, '--digest', 'f'.repeat(12));
    expect([other.code, other.notes]).toEqual([1, expect.stringContaining('nothing was changed')]);
    expect((await argus('approvals', 'approve', approvalId, '--digest', 'yes')).code).toBe(1);
    expect((await argus('approvals', 'approve', approvalId)).code).toBe(2);
    expect((await argus('approvals', 'show', 'inc-none-0123456789-r1')).code).toBe(1);
    expect(asked).toEqual([]);
  });

  it('ends with 1 when the answer is no', async () => {
    says = { done: false, reason: 'not-an-approver', sentence: 'Nothing was changed. Not you.' };
    const no = await argus('approvals', 'reject', approvalId, '--reason', 'x');
    expect([no.code, no.printed]).toEqual([1, 'Nothing was changed. Not you.\n']);
  });
});

describe('argus incidents', () => {
  it('passes on that somebody looks after it, not now, hands it over', async () => {
    await argus('incidents', 'acknowledge', incidentId);
    await argus('incidents', 'snooze', incidentId, '--until', '2026-11-22T10:00:00+01:00');
    await argus('incidents', 'hand-over', incidentId, '--to', 'bob', '--reason', 'lunch');
    expect(asked.map(({ request }) => request)).toEqual([
      { kind: 'acknowledge', incidentId, reason: '' },
      { kind: 'snooze', incidentId, until: '2026-11-22T09:00:00.000Z', reason: '' },
      { kind: 'hand-over', incidentId, to: 'bob', reason: 'lunch' },
    ]);
    expect((await argus('incidents', 'snooze', incidentId)).code).toBe(2);
    expect((await argus('incidents', 'snooze', incidentId, '--until', 'tomorrow')).code).toBe(2);
  });

  it('ends with 3, and says what to do, when the agent that decides does not run', async () => {
    const nobody = await argus('incidents', 'resolve', incidentId, '--reason', 'it is over');
    expect(nobody.code).toBe(3);
    expect(nobody.printed).toContain('the closer does not run');
  });
});
