import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningAgent, commonSections, startAgent } from '#libs/agent';
import { AuditConnection, AuditWriter, prepareDatabase } from '#libs/audit';
import { loadSections, parseConfig } from '#libs/config';
import { type AgentName, type ArgusEvent, type Fact, subjectPatterns, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import { checkCitations } from '#libs/postmortem';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { restartService } from '#libs/testing/incident-history';
import { startTestPostgres } from '#libs/testing/postgres';
import { pastHistory } from '../test-support/past-incident.js';
import { agent as definition } from './main.js';

jest.setTimeout(60_000);

const word = 'password-of-a-spec';
const mended = { fault: 'memory', action: restartService } as const;
let dataDir: string;
let bus: TestBus;
let postgres: Postgres;
let auditor: AuditConnection;
let chronicler: RunningAgent;
const stores = new Map<AgentName, JetStreamEventStore>();

async function storeOf(agent: AgentName): Promise<JetStreamEventStore> {
  const known = stores.get(agent);
  if (known !== undefined) return known;
  const own = await bus.open(agent);
  const { connection, publisher, ring } = own;
  const store = new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => own.signer() });
  stores.set(agent, store);
  return store;
}

/** Has the agents state the history of an incident that closes, and the record take it. */
async function happens(id: string): Promise<void> {
  const writer = new AuditWriter(auditor);
  for (const [at, message] of pastHistory({ id, ...mended, at: Date.now() }).messages.entries()) {
    const agent = (message[0]?.source.split('/').at(-1) ?? 'router') as AgentName;
    const store = await storeOf(agent);
    const { recorded } = await store.append({
      ...{ subject: subjects.incident(id, agent), facts: message.map(asFact) },
      ...{ cause: `${id}-${at}`, correlationId: id, now: Date.now() },
    });
    await writer.write([recorded]);
  }
}

const asFact = ({ type, subject, data }: ArgusEvent): Fact => ({ type, subject, data }) as Fact;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-chronicler-'));
  [bus, postgres] = await Promise.all([startTestBus(), startTestPostgres(dataDir)]);
  const passwords = { owner: word, auditor: word, reader: word };
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  auditor = new AuditConnection(urls.auditor);
  const document = parseConfig('');
  if (!document.ok) throw new Error('nothing is no YAML');
  const sections = loadSections(document.value, [...commonSections, ...definition.settings], {
    ARGUS_POSTGRES_URL: urls.reader,
    ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  chronicler = await startAgent(definition, {
    ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock: systemClock },
    ...{ rootDir: dataDir, dataDir, publicUrl: 'https://argus.example.com' },
  });
}, 120_000);

afterAll(async () => {
  await chronicler.stop();
  await auditor.close();
  await bus.stop();
  await postgres.stop();
  for (const path of [dataDir, postgres.cluster]) await rm(path, { recursive: true, force: true });
});

describe('the chronicler at work', () => {
  const runbookId = 'checkout-high-error-rate-memory';
  const stated = async (): Promise<readonly ArgusEvent[]> =>
    (await (await storeOf('chronicler')).load(subjects.runbook(runbookId, 'chronicler'))).flatMap(
      ({ events }) => events,
    );

  it('writes a postmortem at each close, and drafts a runbook at the second that is alike', async () => {
    await happens('inc-1');
    await eventually(async () => (await stated()).length === 1, 'the first is looked at');
    await happens('inc-2');
    // It is proposed at once, so more may be stated by the time that this is seen.
    await eventually(async () => (await stated()).length >= 3, 'a runbook is drafted');

    expect((await stated()).slice(0, 3)).toMatchObject([
      { type: 'argus.runbook.considered.v1', data: { decision: 'nothing', reason: 'too-few-alike' } },
      { type: 'argus.runbook.considered.v1', data: { decision: 'create', incidents: ['inc-1', 'inc-2'] } },
      {
        type: 'argus.runbook.drafted.v1',
        data: { writer: 'runbook', files: [{ path: `runbooks/${runbookId}.md` }] },
      },
    ]);
    const postmortem = await readFile(join(dataDir, 'reports', 'inc-2.md'), 'utf8');
    const history = (
      await (await storeOf('chronicler')).load(subjectPatterns.historyOfIncident('inc-2'))
    ).flatMap(({ events }) => events.map(({ id }) => id));
    expect(checkCitations(postmortem, (id) => history.includes(id))).toEqual([]);
  });
});
