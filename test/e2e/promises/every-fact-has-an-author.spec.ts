import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeadLetterSummary, IncidentDetails } from '#libs/audit';
import { type AgentName, type ArgusEvent, type Fact, fact, state, subjects } from '#libs/contracts';
import { createSeed, currentKey, signerOf } from '#libs/identity';
import { type Bus, messageHeaders, signMessage } from '#libs/messaging';
import { eventually } from '#libs/testing';
import { projectRoot } from '../argus-process.js';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { firingAlert } from './support/alert-traffic.js';
import { keysOf, messagesOn, withBus } from './support/bus-of.js';
import { mailedNotifications } from './support/effects.js';
import { settled } from './support/settled.js';
import { WholeRecord } from './support/whole-record.js';

describe('every fact has an author', () => {
  let argus: RunningArgus;
  let incidentId: string;

  beforeAll(async () => {
    argus = await startArgus();
    incidentId = await incidentFor('payments');
  }, 120_000);
  afterAll(() => argus?.dispose(), 60_000);

  /** Has an alert of a service fire, and waits for its incident. */
  async function incidentFor(service: string): Promise<string> {
    const answer = await argus.deliver(firingAlert({ alertname: 'QueueStuck', service, severity: 'high' }));
    expect(answer.status).toBe(200);
    const incident = await eventually(async () => {
      const { incidents } = await argus.api<{ incidents: IncidentDetails[] }>('/incidents');
      return incidents.find(({ groupLabels }) => groupLabels['service'] === service);
    }, `the incident of ${service}`);
    return incident.id;
  }

  const stated = (agent: AgentName, ...facts: Fact[]): ArgusEvent[] =>
    state(facts, { agent, cause: 'a-forgery', correlationId: incidentId, now: Date.now() });
  const closed = (): Fact => fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'forged' });
  const reopened = (): Fact =>
    fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'forged' });

  const lettersAbout = async (subject: string, reason: RegExp): Promise<DeadLetterSummary[]> => {
    const { deadLetters } = await argus.api<{ deadLetters: DeadLetterSummary[] }>('/dead-letters?limit=500');
    return deadLetters.filter((letter) => letter.subject === subject && reason.test(letter.reason));
  };

  it('and a running agent takes up a new key: the next alert still becomes an incident', async () => {
    const before = currentKey(await keysOf(argus).directory(), 'router')?.publicKey;
    const { stdout } = await argusCommand(argus, 'identity', 'rotate', 'router', '--json');
    const { key } = JSON.parse(stdout) as { key: string };
    expect(key).not.toBe(before);

    const incident = await incidentFor('invoices');
    const record = await settled(argus, 60_000, () => WholeRecord.of(argus));
    const opened = record.of('argus.incident.opened.v1');
    const signers = new Map(opened.map((event) => [event.data.incidentId, record.signerOf(event)]));
    // What the old key signed stays valid.
    expect([signers.get(incidentId), signers.get(incident)]).toEqual([before, key]);
    expect(record.unsigned).toEqual([]);
  }, 120_000);

  it('so the server refuses what an agent publishes in the name of another', async () => {
    const router = subjects.incident(incidentId, 'router');
    const before = await settled(argus, 60_000, () => messagesOn(argus, router));
    const refusals = await withBus(argus, 'closer', async (bus) => {
      const seen = refusalsOf(bus);
      const message = signMessage('router', stated('router', reopened()), bus.signer());
      await expect(bus.publisher.publish(router, message.bytes, messageHeaders(message))).rejects.toThrow();
      return seen;
    });
    expect(refusals.join()).toMatch(/PERMISSIONS_VIOLATION.*"publish".*\.router"/);
    expect(await messagesOn(argus, router)).toBe(before);
  }, 120_000);

  it('so nobody acts on a fact with a wrong signature, of another author, or without one', async () => {
    const mails = await mailedNotifications(argus);
    const subject = subjects.incident(incidentId, 'closer');
    await withBus(argus, 'closer', async (bus) => {
      const stranger = signMessage('closer', stated('closer', closed()), signerOf(createSeed()));
      const own = signMessage('closer', stated('closer', closed()), bus.signer());
      const altered = { ...own, messageId: 'altered', bytes: bytesOf(stated('closer', closed(), closed())) };
      const notItsOwn = signMessage('closer', stated('closer', reopened()), bus.signer());
      const asRouter = signMessage('closer', stated('router', reopened()), bus.signer());
      for (const message of [stranger, altered, notItsOwn, asRouter]) {
        await bus.publisher.publish(subject, message.bytes, messageHeaders(message));
      }
      const unsigned = messageHeaders({ ...own, messageId: 'unsigned' });
      for (const name of ['Argus-Signature', 'Argus-Key']) unsigned.delete(name);
      await bus.publisher.publish(subject, own.bytes, unsigned);
    });

    const reasons = [
      /does not belong to "closer"/,
      /signature is not by/,
      /owned by "router"/,
      /is not the agent "closer"/,
      /not signed/,
    ];
    for (const reason of reasons) {
      const agents = await eventually(async () => {
        const letters = await lettersAbout(subject, reason);
        return letters.length >= readers.length && letters.map(({ agent }) => agent);
      }, `every reader parks a message: ${reason}`);
      expect(agents.sort()).toEqual([...readers].sort());
    }

    const incident = await argus.api<IncidentDetails>(`/incidents/${incidentId}`);
    expect([incident.status, incident.closedAt]).toEqual(['open', null]);
    const record = await WholeRecord.of(argus);
    expect(record.of('argus.incident.closed.v1', 'argus.incident.reopened.v1')).toEqual([]);
    const moved = record
      .of('argus.ticket.change-requested.v1')
      .filter(({ data }) => data.status !== undefined);
    expect(moved).toEqual([]);
    expect(await mailedNotifications(argus)).toEqual(mails);
  }, 60_000);
});

/** Those that take the closer's facts, once for each of their consumers. */
const readers: readonly AgentName[] = [
  'auditor',
  'chronicler',
  'closer',
  'executor',
  'notifier',
  'router',
  'solicitor',
  'ticketing',
  'triage',
];

const bytesOf = (events: readonly ArgusEvent[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(events));

/** What the server refuses this connection, from now on. */
function refusalsOf({ connection }: Bus): string[] {
  const seen: string[] = [];
  void (async () => {
    for await (const status of connection.status()) seen.push(JSON.stringify(status));
  })();
  return seen;
}

/** Runs the command line against a running Argus. Rejects with all that it said. */
async function argusCommand({ dataDir }: RunningArgus, ...args: string[]): Promise<{ stdout: string }> {
  const environment = { ...process.env, ARGUS_DATA_FOLDER: dataDir };
  try {
    const command = ['dist/apps/cli/src/main.js', ...args];
    return await promisify(execFile)(process.execPath, command, { cwd: projectRoot, env: environment });
  } catch (error) {
    const { message, stdout } = error as Error & { stdout: string };
    throw new Error(`${message}\n${stdout}`, { cause: error });
  }
}
