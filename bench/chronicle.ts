/**
 * A night of the chronicler: 10,000 closed incidents read from a real Postgres, folded, sorted into those that are alike,
 * and drafted. How long each takes, and how much memory the process that does it needs. The incidents are made up:
 * 80 services, 15 alerts, with causes, actions and log templates in the shares of `incidentOf`.
 *
 *   npm run bench chronicle
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clusterIncidents } from '../apps/chronicler/src/domain/past/cluster.js';
import type { ClosedIncident } from '../apps/chronicler/src/domain/past/closed-incident.js';
import { PastReader } from '../apps/chronicler/src/past-reader.js';
import { runbookWriter } from '../apps/chronicler/src/writers/runbook/runbook-writer.js';
import { AuditConnection, AuditWriter, PastIncidents, prepareDatabase } from '#libs/audit';
import { type AgentName, type Fact, type Recorded, fact, subjects } from '#libs/contracts';
import { startPostgres } from '#libs/embedded';
import { createSeed, signerOf } from '#libs/identity';
import { signMessage } from '#libs/messaging';
import { compileChronicle } from '#libs/policy';
import { IncidentHistory, incidentFacts, restartService } from '#libs/testing/incident-history';

const incidents = 10_000;
const [services, alerts] = [80, 15];
const began = Date.parse('2026-10-01T00:00:00Z');
const apart = 10 * 60_000;
const batch = 200;

const [, script, readerUrl] = process.argv;
await (readerUrl === undefined ? bench() : night(readerUrl));

async function bench(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'argus-bench-chronicle-'));
  const postgres = await startPostgres({ dataDir, log: () => {} });
  try {
    const word = 'password-of-a-benchmark';
    const passwords = { owner: word, auditor: word, reader: word };
    const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
    const events = await record(urls.auditor);
    console.log(`${incidents} closed incidents on record, ${events} events.`);
    // A process of its own, so that its memory is the night's and not that of making the record.
    const child = spawnSync(process.execPath, [script ?? fileURLToPath(import.meta.url), urls.reader], {
      stdio: 'inherit',
    });
    if (child.status !== 0) process.exitCode = 1;
  } finally {
    await postgres.stop();
    for (const path of [dataDir, postgres.cluster]) await rm(path, { recursive: true, force: true });
  }
}

async function record(url: string): Promise<number> {
  const connection = new AuditConnection(url);
  const writer = new AuditWriter(connection);
  const signers = new Map<string, ReturnType<typeof signerOf>>();
  let [sequence, events] = [0, 0];
  for (let at = 0; at < incidents; at += batch) {
    const messages: Recorded[] = [];
    for (let place = at; place < Math.min(at + batch, incidents); place += 1) {
      const id = `inc-${String(place).padStart(5, '0')}`;
      for (const each of incidentOf(id, place).messages) {
        const agent = (each[0]?.source.split('/').at(-1) ?? 'router') as AgentName;
        const signer = signers.get(agent) ?? signerOf(createSeed());
        signers.set(agent, signer);
        sequence += 1;
        events += each.length;
        const head = { stream: 'INCIDENTS', sequence, subject: subjects.incident(id, agent), agent };
        messages.push({
          ...{ ...head, storedAt: began + place * apart, events: each },
          ...signMessage(agent, [...each], signer),
        });
      }
    }
    await writer.write(messages);
  }
  await connection.close();
  return events;
}

/** Half of them have a cause, a third an action that mostly helps, a quarter a log template. */
function incidentOf(id: string, place: number): IncidentHistory {
  const random = (salt: number): number => mixed(place * 31 + salt) / 2 ** 32;
  const pick = (many: number, salt: number): number => Math.floor(random(salt) ** 2 * many);
  const labels = { alertname: `Alert${pick(alerts, 1)}`, service: `service-${pick(services, 2)}` };
  const facts = incidentFacts(id);
  const look = { incidentId: id, look: '1' };
  const faults = ['cpu', 'memory', 'disk', 'network'] as const;
  let history = new IncidentHistory(id, { now: began + place * apart, pace: 20_000 }).record(
    'router',
    facts.opened({ title: `${labels.alertname} on ${labels.service}` }),
    ...Array.from({ length: 1 + pick(8, 3) }, (_, alert) =>
      facts.attached(`a${alert}`, {
        labels: { ...labels, pod: `${labels.service}-${alert}` },
        annotations: { summary: `It is too much: ${place}`, description: 'x'.repeat(200) },
      }),
    ),
  );
  if (random(4) < 0.5) {
    const fault = faults[pick(faults.length, 5)] ?? 'cpu';
    const says = `${fault} of ${labels.service} left its normal values.`;
    const cause = {
      ...{ component: labels.service, fault, confidence: 0.6, says, evidence: ['e-1'] },
      ...{ confirmedBy: 'a look', refutedBy: 'another look' },
    };
    const found: Fact[] = random(6) < 0.5 ? [templateOf(look, `${fault} failure in <*> of <*>`)] : [];
    const concluded = { ...look, hypotheses: [cause], missing: [], reason: 'evidence-found' };
    history = history.record('triage', ...found, fact('argus.triage.hypothesised.v1', id, concluded));
  }
  if (random(7) < 0.33) {
    const approval = { incidentId: id, approvalId: `${id}-a` };
    const action = {
      ...{ ...restartService, id: random(8) < 0.7 ? 'restart-service' : 'roll-back' },
      parameters: { command: 'demo-restart', args: [labels.service] },
    };
    const outcome = random(9) < 0.8 ? ('kept' as const) : ('regressed' as const);
    const type = outcome === 'kept' ? 'argus.verification.passed.v1' : 'argus.verification.failed.v1';
    history = history
      .record(
        'executor',
        fact('argus.action.started.v1', id, {
          ...{ ...approval, actionId: action.id, action, digest: 'd', reason: 'approved' },
        }),
      )
      .record('closer', fact(type, id, { ...approval, outcome, reason: 'watched' }));
  }
  return history.record('closer', facts.closed());
}

function templateOf(look: { readonly incidentId: string; readonly look: string }, template: string): Fact {
  return fact('argus.triage.evidence-found.v1', look.incidentId, {
    ...look,
    evidence: {
      ...{
        id: 'e-1',
        source: 'loki',
        says: `New: ${template}`,
        query: '{app="x"}',
        strength: 3,
        kind: 'log',
      },
      ...{ from: '2026-10-01T00:00:00Z', to: '2026-10-01T01:00:00Z' },
      log: { template, change: 'new', normalPerMinute: 0, perMinute: 4, examples: [template] },
    },
  });
}

/** The finaliser of MurmurHash3: the same incidents at every run. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

async function night(url: string): Promise<void> {
  const idle = process.memoryUsage().rss;
  const connection = new AuditConnection(url);
  await connection.dataSource();
  const closed: ClosedIncident[] = [];
  await timed('read and folded', async () => {
    closed.push(...(await new PastReader(new PastIncidents(connection)).since(began - 1)));
  });
  await connection.close();
  const clusters = await timed('sorted into those alike', () => clusterIncidents(closed));
  const compiled = compileChronicle({}, ['chronicle']);
  if (!compiled.ok) throw new Error('the default policy has to be good');
  const around = {
    ...{ now: began + incidents * apart, policy: compiled.value, neighbours: new Map<string, Set<string>>() },
    ...{ known: new Map<string, never>(), present: new Map<string, string>() },
    linkOf: (id: string) => `https://argus.example.com/incidents/${id}`,
  };
  const considered = await timed('sorted again, decided and drafted', () =>
    runbookWriter.consider({ closed }, around),
  );
  for (const count of [1_250, 2_500, 5_000, 10_000])
    await timed(`sorted, the first ${count}`, () => clusterIncidents(closed.slice(0, count)));
  const drafts = considered.filter(({ draft }) => draft !== undefined).length;
  const largest = Math.max(...clusters.map(({ incidents: each }) => each.length));
  console.log(
    `${closed.length} incidents, ${clusters.length} groups, the largest of ${largest}; ${drafts} drafts`,
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(`memory at its most ${peak.toFixed(0)} MiB, ${(idle / 2 ** 20).toFixed(0)} MiB of it before`);
}

async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  console.log(`${what.padEnd(36)} ${(performance.now() - started).toFixed(0).padStart(8)} ms`);
  return result;
}
