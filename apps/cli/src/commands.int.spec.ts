import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditConnection, AuditWriter, prepareDatabase } from '#libs/audit';
import { type AgentName, type Fact, fact, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import type { Bus, RedriveRequest } from '#libs/messaging';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { checkBus } from './doctor/check-bus.js';
import type { Finding } from './doctor/finding.js';
import { findInstallation } from './installation/installation.js';
import { run } from './program.js';
import { Terminal } from './terminal/terminal.js';
import { writeRunningFile } from './up/running-file.js';

const incidentId = 'inc-spec00000001';
const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};

let dataDir: string;
let bus: TestBus;
let postgres: Postgres;
let auditor: AuditConnection;
let http: Server;
let deliveries: { body: string; authorization?: string }[];
let answerWith: { status: number; body: object };
let redrives: RedriveRequest[];
let environment: NodeJS.ProcessEnv;
const signedIn = new Map<AgentName, Bus>();

const surroundingsOf = (terminal: Terminal) => ({
  ...{ rootDir: dataDir, workingDir: dataDir, environment, clock: systemClock, terminal },
  interrupted: new AbortController().signal,
});

/** Runs a command as a person would; what it printed, and how it ended. */
async function argus(...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = new Terminal(
    { write: (line) => out.push(line) },
    { write: (line) => notes.push(line) },
    environment,
  );
  const code = await run(args, surroundingsOf(terminal));
  const printed = out.join('');
  return { code, printed, notes: notes.join(''), json: <T>() => JSON.parse(printed) as T };
}

/** Has an agent state facts, and the record take them. */
async function stated(
  agent: AgentName,
  subject: string,
  facts: readonly Fact[],
  cause: string,
): Promise<number> {
  const own = signedIn.get(agent) ?? (await bus.open(agent));
  signedIn.set(agent, own);
  const { connection, publisher, ring } = own;
  const store = new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => own.signer() });
  const { recorded } = await store.append({
    subject,
    facts,
    cause,
    correlationId: incidentId,
    now: systemClock.now(),
  });
  await new AuditWriter(auditor).write([recorded]);
  return recorded.sequence;
}

const parked = (sequence: number): Fact =>
  fact('argus.message.parked.v1', `INCIDENTS/${sequence}`, {
    consumer: 'notifier-incidents',
    stream: 'INCIDENTS',
    sequence,
    originalSubject: subjects.incident(incidentId, 'router'),
    reason: 'the-test-says-so',
    deliveries: 3,
    headers: { 'Argus-Key': 'K' },
    payload: Buffer.from('[{"what":"it was"}]').toString('base64'),
  });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-cli-'));
  [bus, postgres] = await Promise.all([startTestBus(), startTestPostgres(dataDir)]);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  auditor = new AuditConnection(urls.auditor);
  deliveries = [];
  answerWith = { status: 200, body: { deliveryId: 'd1', signals: 1 } };
  http = createServer((request, response) => {
    void text(request).then((body) => {
      deliveries.push({ body, authorization: request.headers.authorization });
      response.writeHead(answerWith.status).end(JSON.stringify(answerWith.body));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as { port: number };
  environment = {
    ARGUS_DATA_FOLDER: dataDir,
    ARGUS_NATS_KEYS_FOLDER: bus.keys.path,
    ARGUS_POSTGRES_OWNER_URL: urls.owner,
  };
  await writeRunningFile(dataDir, {
    pid: process.pid,
    httpUrl: `http://127.0.0.1:${port}`,
    natsUrl: bus.url,
    postgresUrl: urls.reader,
  });
  redrives = [];
  await stated(
    'router',
    subjects.incident(incidentId, 'router'),
    [
      fact('argus.incident.opened.v1', incidentId, {
        incidentId,
        title: 'checkout answers with errors',
        severity: 'critical',
        groupKey: 'k',
        groupLabels: { service: 'checkout' },
        reason: 'new-group',
      }),
    ],
    'first',
  );
}, 120_000);

afterAll(async () => {
  http.close();
  await auditor?.close();
  await bus?.stop();
  await postgres?.stop();
  for (const path of [dataDir, postgres?.cluster]) {
    if (path !== undefined) await rm(path, { recursive: true, force: true });
  }
}, 60_000);

describe('argus why', () => {
  it('tells an incident and an alert from the record, for people and for programs', async () => {
    const told = await argus('why', incidentId);
    expect(told.code).toBe(0);
    expect(told.printed).toContain('Opened as critical: checkout answers with errors (new-group)');
    expect(told.printed).toContain(
      'No incident of its group was open or had closed lately, so it opened one.',
    );
    const [partition, fingerprint] = [3, 'why-spec'];
    await stated(
      'router',
      subjects.outcome(partition, 'router'),
      [
        fact('argus.alert.suppressed.v1', fingerprint, {
          ...{ fingerprint, episode: '2026-11-21T09:00:00.000000000Z', status: 'firing' },
          ...{ reason: 'maintenance-window', by: 'database-upgrade' },
        }),
      ],
      'why',
    );
    const alert = await argus('why', fingerprint);
    expect(alert.printed).toContain('It fires while work on what it is about is planned');
    expect(alert.printed).toContain('by database-upgrade');
    const { json } = await argus('why', fingerprint, '--json');
    expect(json()).toMatchObject({
      fingerprint,
      explanation: { outcome: 'suppressed', by: 'database-upgrade' },
    });
  });

  it('says so when the record knows nothing of it', async () => {
    const { code, notes } = await argus('why', 'nobody-knows');
    expect(code).toBe(1);
    expect(notes).toContain('the record holds no alert and no incident "nobody-knows"');
  });
});

describe('argus incidents', () => {
  it('lists them for people and for programs', async () => {
    const { code, printed } = await argus('incidents', 'list');
    expect(code).toBe(0);
    expect(printed).toMatch(/^ID +STATUS +SEVERITY/);
    expect(printed).toMatch(new RegExp(`${incidentId} +open +critical .*checkout answers with errors`));
    const listed = (await argus('incidents', 'list', '--json')).json<{ id: string }[]>();
    expect(listed.map(({ id }) => id)).toEqual([incidentId]);
    expect((await argus('incidents', 'list', '--status', 'closed')).printed).toBe(
      'No incidents that are closed.\n',
    );
  });

  it('shows one with its timeline, and ends with 1 for one that is not there', async () => {
    const { code, printed } = await argus('incidents', 'show', incidentId);
    expect(code).toBe(0);
    expect(printed).toContain('Opened as critical: checkout answers with errors (new-group)');
    const missing = await argus('incidents', 'show', 'inc-none');
    expect(missing.code).toBe(1);
    expect(missing.notes).toContain('the record holds no incident "inc-none"');
  });
});

describe('argus audit', () => {
  it('prints the newest events, of a type, of an incident', async () => {
    const one = await argus('audit', 'tail', '--incident', incidentId, '--type', 'incident.opened');
    expect(one.printed).toContain('router');
    const line = (await argus('audit', 'tail', '--json', '--limit', '1')).printed;
    expect(line.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(line)).toHaveProperty('type');
    expect((await argus('audit', 'tail', '--type', 'ticket.created')).printed).toBe('');
  });

  it('finds no gaps where there are none, and names those that there are', async () => {
    expect(await argus('audit', 'gaps')).toMatchObject({ code: 0 });
    const own = await bus.open('closer');
    const { connection, publisher, ring } = own;
    const store = new JetStreamEventStore({
      connection,
      publisher,
      ring,
      agent: 'closer',
      signer: () => own.signer(),
    });
    // Stated, but never recorded; what follows is.
    await store.append({
      subject: subjects.incident(incidentId, 'closer'),
      facts: [fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-quiet' })],
      cause: 'unrecorded',
      correlationId: incidentId,
      now: systemClock.now(),
    });
    expect((await argus('audit', 'gaps', '--json')).json()).toMatchObject([
      { stream: 'INCIDENTS', kind: 'behind' },
    ]);
    const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });
    await stated('router', subjects.incident(incidentId, 'router'), [reopened], 'second');
    const { code, printed } = await argus('audit', 'gaps');
    expect(code).toBe(1);
    expect(printed).toMatch(/INCIDENTS +2 +2 +1 +hole/);
  });

  it('rebuilds the read models as the owner', async () => {
    const { code, printed } = await argus('audit', 'rebuild', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(printed) as { events: number }).events).toBeGreaterThan(0);
    expect((await argus('incidents', 'list')).printed).toContain(incidentId);
  });
});

describe('argus dead', () => {
  it('lists, shows and retries by the place in the stream DEAD', async () => {
    await stated('router', subjects.dead('router'), [parked(6)], 'parked-by-router');
    const sequence = await stated('notifier', subjects.dead('notifier'), [parked(7)], 'parked-by-notifier');
    const { printed } = await argus('dead', 'list');
    expect(printed).toMatch(
      new RegExp(`^ +${sequence} +parked .* notifier +INCIDENTS/7 +3 +the-test-says-so$`, 'm'),
    );
    const shown = await argus('dead', 'show', String(sequence));
    expect(shown.printed).toContain('"what": "it was"');

    const notifier = signedIn.get('notifier')!;
    notifier.answerRedrives(async (request) => {
      redrives.push(request);
      return { outcome: 'done', reason: 'handled-now' };
    });
    await notifier.connection.flush();
    const retried = await argus('dead', 'retry', String(sequence));
    expect(retried).toMatchObject({ code: 0, printed: `${sequence}  handled  notifier: handled-now\n` });
    expect(redrives).toMatchObject([{ sequence }]);
    expect(redrives[0]?.actor).toMatch(/^user:.+/);
  });

  it('ends with 3 when the agent does not run, and still asks the others', async () => {
    const { code, printed } = await argus('dead', 'retry', '--all');
    expect(code).toBe(3);
    expect(printed).toMatch(/no answer +router: .*start it, then try again/);
    expect(printed).toMatch(/handled +notifier/);
  });

  it('ends with 1 for a letter that is not there', async () => {
    expect(await argus('dead', 'show', '999')).toMatchObject({ code: 1 });
    expect(await argus('dead', 'retry', '999')).toMatchObject({ code: 1 });
  });
});

describe('argus alert send', () => {
  it('ends a sample with the beginning that it had', async () => {
    environment['ARGUS_COLLECTOR_TOKEN'] = 'a-token-of-a-spec';
    expect(await argus('alert', 'send')).toMatchObject({ code: 0 });
    expect(await argus('alert', 'send', '--resolve')).toMatchObject({ code: 0 });
    const [first, second] = deliveries.splice(0).map(({ body, authorization }) => ({
      authorization,
      alert: (JSON.parse(body) as { alerts: { status: string; startsAt: string }[] }).alerts[0],
    }));
    expect(first).toMatchObject({ authorization: 'Bearer a-token-of-a-spec', alert: { status: 'firing' } });
    expect(second).toMatchObject({ alert: { status: 'resolved', startsAt: first?.alert?.startsAt } });
    expect((await argus('alert', 'send', '--resolve')).notes).toContain('no sample alert fires');
    expect(JSON.parse(await readFile(join(dataDir, 'sample-alert.json'), 'utf8'))).toEqual({});
  });

  it('ends with 1 when the alert is put in quarantine, and says why', async () => {
    answerWith = {
      status: 202,
      body: { quarantined: true, deliveryId: 'd2', alerts: 1, problems: ['no labels'] },
    };
    const { code, printed } = await argus('alert', 'send');
    expect(code).toBe(1);
    expect(printed).toContain('no labels');
  });

  it('ends with 3 when nobody answers', async () => {
    const { code, notes } = await argus('alert', 'send', '--url', 'http://127.0.0.1:9');
    expect(code).toBe(3);
    expect(notes.trim().split('\n')).toHaveLength(2);
  });
});

describe('argus identity', () => {
  it('lists who signs in, and gives an identity a new key that the server then admits', async () => {
    const before = (await argus('identity', 'list', '--json')).json<{ name: string; key: string }[]>();
    const rotated = (await argus('identity', 'rotate', 'console', '--json')).json<{
      key: string;
      reload: string;
    }>();
    const after = (await argus('identity', 'list', '--json')).json<
      { name: string; key: string; retired: number }[]
    >();
    expect(before.find(({ name }) => name === 'console')?.key).not.toBe(rotated.key);
    expect(after.find(({ name }) => name === 'console')).toMatchObject({ key: rotated.key, retired: 1 });
    // This server is not in the data folder, so that it is left to whoever runs it.
    expect(rotated.reload).toBe('by-hand');
    await bus.reload();
    await eventually(async () => (await bus.open('console')).isUp(), 'the new key is admitted');
  });
});

describe('argus setup', () => {
  it('changes nothing where all is ready', async () => {
    const { code, printed } = await argus('setup');
    expect(code).toBe(0);
    expect(printed).toMatch(/✓ streams: nothing to change\n✓ database: nothing to change\n$/);
  });
});

describe('the doctor', () => {
  it('names what "argus setup streams" would change', async () => {
    const streams = async (): Promise<Finding | undefined> => {
      const surroundings = surroundingsOf(
        new Terminal({ write: () => {} }, { write: () => {} }, environment),
      );
      const installation = await findInstallation(surroundings);
      return (await checkBus(installation, surroundings)).findings.find(({ check }) => check === 'Streams');
    };
    expect(await streams()).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/\d+ messages wait/),
    });
    const { connection } = await bus.open('operator');
    const { consumers } = await connection.jetstreamManager({ checkAPI: false });
    await consumers.update('INCIDENTS', 'closer-incidents', { max_ack_pending: 7 });
    const consumer = 'consumer closer-incidents has another max_ack_pending than declared';
    expect(await streams()).toMatchObject({ state: 'failed', detail: consumer });
    expect((await argus('setup', 'streams')).printed).toContain('updated consumer closer-incidents');
    expect(await streams()).toMatchObject({ state: 'ok' });
  });
});

describe('what cannot be reached', () => {
  it('ends with 3, and says what and what to do in a line each', async () => {
    const kept = environment;
    environment = { ARGUS_DATA_FOLDER: join(dataDir, 'nothing-here') };
    for (const args of [
      ['incidents', 'list'],
      ['dead', 'list'],
      ['audit', 'gaps'],
      ['dead', 'retry', '1'],
    ]) {
      const { code, notes } = await argus(...args);
      expect(code).toBe(3);
      expect(notes.trim().split('\n')).toHaveLength(2);
    }
    environment = kept;
  });
});
