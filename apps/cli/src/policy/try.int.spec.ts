import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditConnection, AuditWriter, prepareDatabase } from '#libs/audit';
import { type Fact, type Recorded, fact, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { MemoryEventStore } from '#libs/event-store';
import { ManualClock } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { run } from '../program.js';
import { Terminal } from '../terminal/terminal.js';

const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};
const rootDir = fileURLToPath(new URL('../../../..', import.meta.url));
const hour = 60 * 60_000;
const now = Date.parse('2026-11-21T12:00:00Z');
const iso = (time: number): string => new Date(time).toISOString();

let folder: string;
let postgres: Postgres;
let auditor: AuditConnection;
let environment: NodeJS.ProcessEnv;

async function argus(...args: string[]) {
  const [out, notes]: [string[], string[]] = [[], []];
  const sink = (lines: string[]) => ({ write: (line: string) => lines.push(line) });
  const terminal = new Terminal(sink(out), sink(notes), environment);
  const around = { rootDir, workingDir: folder, environment, clock: new ManualClock(now), terminal };
  const code = await run(['policy', ...args], around);
  return { code, out: out.join(''), notes: notes.join('') };
}

const given = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return name;
};

const stores = { collector: new MemoryEventStore('collector'), router: new MemoryEventStore('router') };
let stated = 0;
const state = async (
  agent: 'collector' | 'router',
  subject: string,
  at: number,
  each: Fact,
): Promise<Recorded> => {
  const about = { subject, facts: [each], cause: `test/${stated++}`, correlationId: 'test', now: at };
  return (await stores[agent].append(about)).recorded;
};

/** A delivery of alerts of a service, so many hours ago. */
const delivery = (hoursAgo: number, service: string, severity: string): Promise<Recorded> => {
  const at = now - hoursAgo * hour;
  const labels = { alertname: 'Slow', service, severity };
  return state('collector', subjects.signal('alertmanager', 'collector'), at, {
    ...{ type: 'argus.delivery.received.v1', subject: `delivery-${hoursAgo}` },
    data: {
      ...{ deliveryId: `delivery-${hoursAgo}`, source: 'alertmanager', sender: 'test', receivedAt: iso(at) },
      ...{ digest: 'ab', bytes: 1, truncatedAlerts: 0, envelope: {} },
      signals: [
        { fingerprint: `${service}-1`, status: 'firing', labels, annotations: {}, startsAt: iso(at) },
      ],
    },
  });
};

/** The policy that is shipped, under a name that is the same wherever the project stands. */
const present = async (): Promise<string> =>
  given('present.yaml', await readFile(join(rootDir, 'config/policy.yaml'), 'utf8'));

/** Five days ago, so that a week is more than the record holds; a silence hides one that came later. */
const record = async (): Promise<Recorded[]> => [
  await delivery(120, 'checkout', 'critical'),
  await delivery(50, 'cart', 'low'),
  await state(
    'router',
    subjects.silence('sil-1', 'router'),
    now - 30 * hour,
    fact('argus.silence.created.v1', 'sil-1', {
      silenceId: 'sil-1',
      matchers: [{ name: 'service', value: 'mail', isRegex: false, isEqual: true }],
      ...{ startsAt: iso(now - 30 * hour), endsAt: iso(now + hour), createdBy: 'alice', comment: 'known' },
    }),
  ),
  await delivery(20, 'mail', 'high'),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-cli-policy-'));
  postgres = await startTestPostgres(folder);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  auditor = new AuditConnection(urls.auditor);
  await new AuditWriter(auditor).write(await record());
  environment = {
    ARGUS_DATA_FOLDER: folder,
    ARGUS_POSTGRES_READER_URL: urls.reader,
    ARGUS_POSTGRES_URL: urls.reader,
  };
}, 120_000);

afterAll(async () => {
  await auditor.close();
  await postgres.stop();
  await Promise.all([folder, postgres.cluster].map((path) => rm(path, { recursive: true, force: true })));
});

describe('argus policy diff', () => {
  it('tells which incidents a candidate would have lost, why, and which pages that saves', async () => {
    const file = await given('candidate.yaml', `incidents: { open_when: 'severity != "low"' }\n`);
    const { code, out } = await argus('diff', '--since', '7d', file, '--policy', await present());
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
     "candidate.yaml instead of present.yaml
     2026-11-14T12:00:00Z to 2026-11-21T12:00:00Z: 3 deliveries with 3 alerts.
     The record begins at 2026-11-16T12:00:00Z: what was delivered before is not in it.

     Incidents gained: 0
     Incidents lost: 1
       - 2026-11-19T10:00:00Z  Slow (service cart)
           low, P4, 1 alert, to default; alertname=Slow, service=cart
           with the candidate: no incident is opened unless severity != "low"

     Incidents changed: 0
     Incidents that are the same: 1

     Pages
     RECEIVER  NOW  CANDIDATE  DIFFERENCE
     default     2          1  1 saved

     A page is the first time that a receiver is told that an incident was opened or opened again: when the group wait
     is over, if it still fires, is severe enough for the receiver and no time interval mutes it then.
     "
    `);
  });

  it('finds no difference under the present policy, whatever the time', async () => {
    for (const since of ['7d', '3d', '21h', '1m']) {
      const { code, out, notes } = await argus('diff', '--since', since, join(rootDir, 'config/policy.yaml'));
      expect({ code, since }).toEqual({ code: 0, since });
      expect(out).toContain('Incidents gained: 0\nIncidents lost: 0\nIncidents changed: 0');
      expect(notes).toContain(since === '1m' ? 'no delivery' : 'the same incidents');
    }
  });

  it('begins where it is asked to', async () => {
    const file = await given('silent.yaml', `incidents: { open_when: 'false' }\n`);
    const lost = async (since: string): Promise<unknown> => {
      const { out } = await argus('diff', '--json', '--since', since, file);
      const { lost, deliveries, recordBegins } = JSON.parse(out) as Record<string, { title: string }[]>;
      return { lost: lost?.map(({ title }) => title), deliveries, recordBegins };
    };
    expect(await lost('7d')).toMatchObject({
      ...{ lost: ['Slow (service checkout)', 'Slow (service cart)'], deliveries: 3 },
      recordBegins: iso(now - 120 * hour),
    });
    expect(await lost('3d')).toEqual({ lost: ['Slow (service cart)'], deliveries: 2 });
  });

  it('tells everything that is wrong with a candidate, with file and line', async () => {
    const file = await given('wrong.yaml', 'incidents:\n  open_wen: x\nroute:\n  receiver: nobody\n');
    const { code, notes } = await argus('diff', file);
    expect(code).toBe(1);
    expect(notes).toContain('wrong.yaml:2: incidents.open_wen');
    expect(notes).toContain('wrong.yaml:4: route.receiver');
    expect((await argus('diff', 'missing.yaml')).notes).toContain('missing.yaml: does not exist');
    expect((await argus('diff', '--since', 'week', file)).code).toBe(2);
  });
});

describe('argus policy test', () => {
  const examples = join(rootDir, 'config/policy.cases.yaml');

  it('tries the example cases under the policy in config', async () => {
    const { code, out } = await argus('test', examples);
    expect(out).toContain('5 cases under');
    expect(out).toContain('all as expected');
    expect(code).toBe(0);
  });

  it('says of a case that fails what is different, and ends with 1', async () => {
    const policy = await given('quiet.yaml', `incidents: { open_when: 'false' }\n`);
    const { code, out } = await argus('test', '--policy', policy, examples);
    expect(code).toBe(1);
    expect(out).toContain(
      'not ok one incident for what fires alike\n    alert 1: incident: expected opened, it is none',
    );
    const { out: json } = await argus('test', '--json', '--policy', policy, examples);
    expect(JSON.parse(json)).toMatchObject({ ok: false, policy });
  });

  it('tells everything that is wrong with the cases at once, with file and line', async () => {
    const cases = await given(
      'cases.yaml',
      [
        'cases:',
        '  - name: one',
        '    at: noon',
        '    alerts:',
        '      - label: {}',
        '    expect: { incidents: no }',
      ].join('\n'),
    );
    const { code, notes } = await argus('test', cases);
    expect(code).toBe(1);
    expect(notes).toContain('cases.yaml:3: cases[0].at is "noon"');
    expect(notes).toContain('cases.yaml:5: cases[0].alerts[0].label is no key');
    expect(notes).toContain('cases.yaml:6: cases[0].expect.incidents');
    expect((await argus('test', 'missing.yaml')).notes).toContain('missing.yaml cannot be read');
    expect((await argus('test', await given('broken.yaml', 'cases: ['))).notes).toContain('broken.yaml:1');
  });
});
