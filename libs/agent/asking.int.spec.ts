import { headers as natsHeaders } from 'nats';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Asker, type PersonAnswer, type PersonRequest, headers, subjects } from '#libs/contracts';
import { type Signer, createSeed, signerOf } from '#libs/identity';
import { done } from '#libs/kernel';
import { type AskedByPerson, type Bus, isUnanswered } from '#libs/messaging';
import { ManualClock, type TestBus, startTestBus } from '#libs/testing';
import { type RunningAgent, startAgent } from './start-agent.js';
import { listeningAgent } from './testing/listening-agent.js';
import { quietSettings } from './testing/settings.js';

const alice: Asker = { via: 'cli', id: 'alice' };
const approve: PersonRequest = {
  ...{ kind: 'decide-approval', incidentId: 'inc-1', approvalId: 'inc-1-a', digest: 'd' },
  ...{ decision: 'approve', reason: 'looks right' },
};
const yes: PersonAnswer = { done: true, reason: 'granted', sentence: 'Approved.' };

const clock = new ManualClock();
let testBus: TestBus;
let cli: Bus;
let agent: RunningAgent;
let asked: AskedByPerson[] = [];
let behave: () => Promise<PersonAnswer>;
let count = 0;

beforeAll(async () => {
  testBus = await startTestBus(clock);
  cli = await testBus.open('cli');
  agent = await startAgent(
    listeningAgent(
      'solicitor',
      async () => done('ok'),
      (context) =>
        context.answers((each) => {
          asked.push(each);
          return behave();
        }),
    ),
    {
      ...{ sections: quietSettings(), natsUrl: testBus.url, keys: testBus.keys, clock },
      ...{ rootDir: process.cwd(), dataDir: '/nowhere', publicUrl: 'https://argus.test' },
    },
  );
}, 60_000);
afterAll(async () => {
  await agent.stop();
  await testBus.stop();
});
afterEach(() => {
  asked = [];
  behave = async () => yes;
});
behave = async () => yes;

const newId = (): string => `request-${++count}`;

/** As in `eventually`: a busy machine takes its time, ms. */
const answeredWithin = 25_000;

/** A request as it goes over the wire, changed, signed by whom the test says. */
async function send(change: object, signer: Signer | undefined, by: Bus = cli): Promise<PersonAnswer> {
  const content = {
    ...{
      sender: 'cli',
      to: 'solicitor',
      requestId: newId(),
      sentAt: clock.now(),
      request: approve,
      asker: alice,
    },
    ...change,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const all = natsHeaders();
  if (signer !== undefined) {
    all.set(headers.key, signer.publicKey);
    all.set(headers.signature, signer.sign(bytes));
  }
  const reply = await by.connection.request(subjects.ask('solicitor'), bytes, {
    headers: all,
    timeout: answeredWithin,
  });
  return reply.json<{ answer: PersonAnswer }>().answer;
}

describe("a person's request", () => {
  it('reaches the agent that decides, with who asks by which way, and its answer comes back', async () => {
    const requestId = newId();
    expect(await cli.ask(approve, alice, requestId)).toEqual(yes);
    expect(asked).toEqual([{ request: approve, asker: alice, requestId }]);
  });

  it('that comes again, also at the same moment, is told the same and decided about once', async () => {
    const requestId = newId();
    const both = [cli.ask(approve, alice, requestId), cli.ask(approve, alice, requestId)];
    expect(await Promise.all(both)).toEqual([yes, yes]);
    behave = async () => ({ done: false, reason: 'already-decided', sentence: 'It is decided.' });
    expect(await cli.ask(approve, alice, requestId)).toEqual(yes);
    expect(asked).toHaveLength(1);
    expect(await cli.ask({ ...approve, decision: 'reject' }, alice, requestId)).toMatchObject({
      ...{ done: false, reason: 'request-id-used' },
    });
    expect(asked).toHaveLength(1);
  });

  it('that cannot be decided now is decided about when it comes again', async () => {
    const requestId = newId();
    behave = () => Promise.reject(new Error('the event bus is not available'));
    expect(await cli.ask(approve, alice, requestId)).toMatchObject({
      done: false,
      sentence: expect.stringContaining('the event bus is not available'),
    });
    behave = async () => yes;
    expect(await cli.ask(approve, alice, requestId)).toEqual(yes);
  });

  it('says so when the agent that decides does not run', async () => {
    const answer = await cli.ask({ kind: 'resolve', incidentId: 'inc-1', reason: '' }, alice, newId());
    expect(answer).toEqual({
      done: false,
      reason: 'agent-does-not-run',
      sentence:
        'Nothing was changed: the closer does not run, and it alone can do this. Start it, then try again.',
    });
    expect(isUnanswered(answer)).toBe(true);
    expect(isUnanswered({ done: false, reason: 'already-decided', sentence: '' })).toBe(false);
  });

  it.each<[string, object, RegExp]>([
    ['for another agent, sent on', { to: 'closer' }, /for "closer"/],
    ['recorded three minutes ago', { sentAt: clock.now() - 180_000 }, /at another time/],
    ['from the future', { sentAt: clock.now() + 180_000 }, /at another time/],
    ['in the name of another surface', { sender: 'console' }, /does not belong to "console"/],
    ['of nobody', { sender: 'mallory' }, /names no sender/],
    ['vouching for somebody of Slack', { asker: { via: 'slack', id: 'U1' } }, /cannot vouch for .* slack/],
    [
      'that another agent decides about',
      { request: { kind: 'stop-actions', reason: '' } },
      /can ask the solicitor/,
    ],
    ['of an unknown kind', { request: { kind: 'run-everything' } }, /no kind that/],
    ['with a decision that is none', { request: { ...approve, decision: 'maybe' } }, /request\/decision/],
    ['with an id that is a pattern', { request: { ...approve, incidentId: '*' } }, /request\/incidentId/],
    ['without anybody', { asker: undefined }, /asker/],
    ['without an id', { requestId: '' }, /requestId/],
  ])('%s is not believed', async (_what, change, why) => {
    const answer = await send(change, cli.signer());
    expect(answer).toMatchObject({ done: false, reason: 'request-not-believed' });
    expect(answer.sentence).toMatch(why);
    expect(asked).toEqual([]);
  });

  it('without a signature, or with another’s, is not believed', async () => {
    expect((await send({}, undefined)).sentence).toContain('it is not signed');
    expect((await send({}, signerOf(createSeed()))).sentence).toContain('does not belong to "cli"');
    const forged = { publicKey: cli.signer().publicKey, sign: () => 'AAAA', nameFor: () => '' };
    expect((await send({}, forged)).sentence).toContain('the signature is not by');
    const text = await cli.connection.request(subjects.ask('solicitor'), 'no JSON', {
      timeout: answeredWithin,
    });
    expect(text.json()).toMatchObject({ answer: { reason: 'request-not-believed' } });
    expect(asked).toEqual([]);
  });

  it('of an identity that has nothing to ask does not get through the server', async () => {
    const triage = await testBus.open('triage');
    await expect(triage.ask(approve, alice, newId())).rejects.toThrow('triage passes no requests on');
    const bytes = new TextEncoder().encode('{}');
    const wire = triage.connection.request(subjects.ask('solicitor'), bytes, { timeout: 300 });
    await expect(wire).rejects.toThrow();
    const ticketing = await testBus.open('ticketing');
    await expect(ticketing.ask(approve, { via: 'jira', id: 'a' }, newId())).rejects.toThrow(
      'passes no requests',
    );
    expect(asked).toEqual([]);
  });

  it('cannot be read, nor answered, by anybody else', async () => {
    const executor = await testBus.open('executor');
    executor.connection.subscribe(subjects.ask('solicitor'), {
      callback: (error, message) => {
        if (error === null) message.respond(JSON.stringify({ requestId: '', answer: yes }));
      },
    });
    behave = async () => ({ done: false, reason: 'unknown-approval', sentence: 'There is none.' });
    expect(await cli.ask(approve, alice, newId())).toMatchObject({ reason: 'unknown-approval' });
  });
});
