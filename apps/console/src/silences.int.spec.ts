import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningAgent,
  closeServer,
  commonSections,
  createHttpFront,
  fixedPolicy,
  listen,
  startAgent,
} from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import { type Fact, type PersonAnswer, type SilenceMatcher, fact, subjects } from '#libs/contracts';
import { BusUnavailable, type EventStore, JetStreamEventStore } from '#libs/event-store';
import type { AskedByPerson } from '#libs/messaging';
import { compileSources } from '#libs/policy-file';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { agent as definition } from './main.js';

const clock = new ManualClock(Date.parse('2026-11-21T03:00:20Z'));
const policyText = `maintenance_windows:
  - { id: nightly, comment: Backup, starts_at: 2026-11-21T02:00:00Z, ends_at: 2026-11-21T04:00:00Z, services: [db, "<b>"] }
`;

let folder: string;
let bus: TestBus;
let store: EventStore;
let agent: RunningAgent;
let server: Server;
let base: string;
let asked: AskedByPerson[] = [];
let says: PersonAnswer;
/** What went wrong when the router decided. */
let fails: Error | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-console-silences-'));
  await mkdir(join(folder, 'config'));
  await writeFile(join(folder, 'config/policy.yaml'), policyText);
  const policy = compileSources({ file: 'config/policy.yaml', text: policyText });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  bus = await startTestBus(clock);
  const router = await bus.open('router');
  const { connection, publisher, ring } = router;
  store = new JetStreamEventStore({
    ...{ connection, publisher, ring, agent: 'router', signer: () => router.signer() },
  });
  await router.answers(async (each) => {
    asked.push(each);
    if (fails !== undefined) throw fails;
    return says;
  });
  const document = parseConfig('{}');
  if (!document.ok) throw new Error('not YAML');
  const front: RunningAgent[] = [];
  server = createHttpFront(() => front);
  base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  // Nobody listens there: what is silenced has to be known without the record, too.
  const sections = loadSections(document.value, [...commonSections, ...definition.settings], {
    ARGUS_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none',
    ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  agent = await startAgent(definition, {
    ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock, dataDir: folder },
    ...{ rootDir: folder, publicUrl: base, policies: fixedPolicy(policy.value) },
  });
  front.push(agent);
  await state('p-1', [
    fact('argus.policy.adopted.v1', policy.value.version, {
      ...{ version: policy.value.version, text: policyText, reason: 'policy-adopted' },
    }),
  ]);
}, 60_000);
afterAll(async () => {
  await closeServer(server);
  await agent.stop();
  await bus.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);
beforeEach(() => {
  asked = [];
  fails = undefined;
  says = { done: true, reason: 'silence-created', sentence: 'They are silenced.' };
});

async function state(id: string, facts: readonly Fact[]): Promise<void> {
  const subject = id.startsWith('p-') ? subjects.policy(id, 'router') : subjects.silence(id, 'router');
  await store.append({ subject, facts, cause: id, correlationId: id, now: clock.now() });
}

const service = (value: string): SilenceMatcher => ({
  name: 'service',
  value,
  isRegex: false,
  isEqual: true,
});
const silence = (
  silenceId: string,
  times: { startsAt: string; endsAt: string },
  matcher = service('checkout'),
) =>
  fact('argus.silence.created.v1', silenceId, {
    ...{ silenceId, matchers: [matcher], createdBy: 'bob <b>', comment: `About ${silenceId}` },
    ...times,
  });
const shown = async (query = ''): Promise<string> => (await fetch(`${base}/silences${query}`)).text();
const words = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const tokenOf = (text: string): string => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? '';
const send = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${base}/silences/${path}`, {
    method: 'POST',
    headers: { origin: base, 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams({ name: 'alice', csrf: tokenOf(await shown()), ...fields }),
  });
const wanted = { matchers: 'service="checkout"\nseverity=~"high|low"', duration: '2h', comment: 'Disks' };

describe('the page about silences', () => {
  it('shows what is silenced now, soon and lately, by whom and until when, as text', async () => {
    const hour = (at: number): string => new Date(clock.now() + at * 3_600_000).toISOString();
    await state('sil-now', [silence('sil-now', { startsAt: hour(-1), endsAt: hour(2) }, service('<img>'))]);
    await state('sil-soon', [silence('sil-soon', { startsAt: hour(1), endsAt: hour(3) })]);
    await state('sil-old', [silence('sil-old', { startsAt: hour(-50), endsAt: hour(-30) })]);
    await state('sil-over', [
      silence('sil-over', { startsAt: hour(-2), endsAt: hour(5) }),
      fact(
        'argus.silence.expired.v1',
        'sil-over',
        { silenceId: 'sil-over', at: hour(-1), reason: 'expired-by-hand' },
        { actor: 'user:carol' },
      ),
    ]);
    const page = await eventually(async () => {
      const text = await shown();
      return text.includes('sil-over') && text;
    }, 'it is known');
    expect(words(page)).toMatch(
      /Active .*service=&quot;&lt;img&gt;&quot; .*About sil-now .*Holds back not known: the record cannot be read now .*bob &lt;b&gt;.* in 2 h .*Pending .*About sil-soon .*Ended in the last 24 hours .*About sil-over .*before its time by carol/,
    );
    expect(page).not.toMatch(/sil-old|<img|<script|<b>&lt;|<b>"/);
    // What is over cannot be ended.
    expect(page).not.toContain('silences/sil-over/expire');
    expect(page).toContain('action="./silences/sil-now/expire"');
  });

  it('shows the windows of the policy, which version is in force since when, and a file that is refused', async () => {
    const page = words(await shown());
    expect(page).toMatch(
      /Policy in force Version p-\w+ Since 2026-11-21 03:00:20 .*File config\/policy.yaml/,
    );
    expect(page).toContain('The file as it is now is this policy.');
    expect(page).toMatch(/service db or &lt;b&gt; .*On now. Backup .*Until 2026-11-21 04:00:00/);
    await writeFile(join(folder, 'config/policy.yaml'), 'maintenance_windows: [{ id: x }]\n');
    expect(words(await shown())).toMatch(
      /The file is refused .*config\/policy.yaml:1: maintenance_windows\[0\]/,
    );
    await writeFile(join(folder, 'config/policy.yaml'), '# another\n');
    expect(words(await shown())).toMatch(/The file is good and says something else \( p-\w+ \)/);
  });

  it('takes matchers from an address into its form, as text', async () => {
    const page = await shown(`?${new URLSearchParams({ matchers: 'a="</textarea><b>"' }).toString()}`);
    expect(page).toContain('a=&quot;&lt;/textarea&gt;&lt;b&gt;&quot;</textarea>');
  });

  it('asks the router for a silence in the name that was typed, once for a double click', async () => {
    const csrf = tokenOf(await shown());
    const [answer] = await Promise.all([
      send('create', { ...wanted, csrf }),
      send('create', { ...wanted, csrf }),
    ]);
    expect([answer?.status, await answer?.text()]).toEqual([
      200,
      expect.stringContaining('They are silenced.'),
    ]);
    expect(asked).toMatchObject([
      {
        asker: { via: 'console', id: 'alice' },
        request: {
          ...{ kind: 'create-silence', durationMs: 7_200_000, reason: 'Disks' },
          matchers: [
            service('checkout'),
            { name: 'severity', value: 'high|low', isRegex: true, isEqual: true },
          ],
        },
      },
    ]);
  });

  it('asks for the same silence again where a form is sent again much later', async () => {
    const csrf = tokenOf(await shown());
    says = { done: false, reason: 'silence-refused', sentence: 'Not now.' };
    await send('create', { ...wanted, csrf });
    clock.advance(11 * 60_000);
    await send('create', { ...wanted, csrf });
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
  });

  it('does not take it for a no when the router cannot know what is stored, and has it asked again', async () => {
    const csrf = tokenOf(await shown());
    fails = new BusUnavailable('nobody is there');
    const unknown = await send('create', { ...wanted, csrf });
    expect(unknown.status).toBe(503);
    expect(words(await unknown.text())).toMatch(
      /Not known whether this was done .*The event bus is not available.*It may have been stored all the same/,
    );
    fails = undefined;
    expect((await send('create', { ...wanted, csrf })).status).toBe(200);
    expect(asked).toHaveLength(2);
  });

  it('asks the router to end a silence, and tells a no', async () => {
    says = { done: false, reason: 'silence-over', sentence: 'It was over.' };
    const answer = await send('sil-now/expire', {});
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('It was over.')]);
    expect(asked).toMatchObject([{ request: { kind: 'expire-silence', silenceId: 'sil-now' } }]);
  });

  it('keeps what was typed, and names every field that is wrong with the fix', async () => {
    const answer = await send('create', { matchers: 'service="<i>', duration: 'long', comment: ' ' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(words(page)).toMatch(
      /Nothing was silenced. .*matchers cannot be read: .*duration &quot;long&quot; is no duration; write how long.*comment is empty; say why/,
    );
    expect(page).toContain('service=&quot;&lt;i&gt;</textarea>');
    expect(page).toContain('value="long"');
    expect(page).toContain('aria-invalid="true" aria-describedby="problem-comment"');
    expect(asked).toEqual([]);
  });

  it.each<[string, number, Record<string, string>, Record<string, string>]>([
    ['a forged token', 403, { csrf: 'AAAA.BBBB' }, {}],
    ['a forged token with a form that is wrong', 403, { csrf: 'AAAA.BBBB', duration: '' }, {}],
    ['another site', 403, {}, { origin: 'https://evil.example.com' }],
    ['another site with a form that is wrong', 403, { duration: '' }, { 'sec-fetch-site': 'cross-site' }],
    ['no name', 400, { name: ' ' }, {}],
    ['JSON', 400, {}, { 'content-type': 'application/json' }],
  ])('asks nobody for %s', async (_what, status, fields, headers) => {
    expect((await send('create', { ...wanted, ...fields }, headers)).status).toBe(status);
    expect(asked).toEqual([]);
  });
});
