import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ArgusEvent, fact } from '#libs/contracts';
import { type ChroniclePolicy, type ChronicleText, compileChronicle } from '#libs/policy';
import { effectDone, temporary } from '#libs/integrations/port';
import { checkCitations, citation } from '#libs/postmortem';
import { ManualClock } from '#libs/testing';
import { IncidentHistory, incidentFacts, restartService as action } from '#libs/testing/incident-history';
import { pastHistory } from '../test-support/past-incident.js';
import { chroniclerDecider } from './domain/decide.js';
import { causesText } from './domain/postmortem/causes.js';
import { postmortemParts } from './domain/postmortem/parts.js';
import { standardTemplate } from './domain/postmortem/standard-template.js';
import { renderPostmortem, templateProblems } from './domain/postmortem/template.js';
import { type PostmortemMeans, chroniclerEffects } from './effects.js';
import { Nights } from './nights.js';

const linkOf = (id: string) => `https://argus.example.com/incidents/${id}`;
const cite = ({ id }: ArgusEvent) => citation(id, `${linkOf('inc-1')}#timeline`);
const renderReport = (events: readonly ArgusEvent[], previous?: string) =>
  renderPostmortem(postmortemParts(events, cite), standardTemplate, previous);
const effectsIn = (folder: string, more: Partial<PostmortemMeans> = {}) =>
  chroniclerEffects({
    ...{
      folder,
      linkOf,
      template: standardTemplate,
      written: () => undefined,
      log: { warn: () => undefined },
    },
    ...more,
  });

const incidentId = 'inc-1';
const start = Date.parse('2026-11-20T10:00:00Z');
const approval = { incidentId, approvalId: 'inc-1-q-r1' };
const digest = 'abcdef0123456789';

const facts = incidentFacts(incidentId);
const opened = (title = 'Errors in checkout') => facts.opened({ title });
const attached = (fingerprint: string) =>
  facts.attached(fingerprint, {
    ...{ labels: { alertname: 'HighErrorRate' }, severity: 'critical' },
    startsAt: '2026-11-20T09:59:00.000Z',
  });
const alertResolved = (fingerprint: string) =>
  facts.alertResolved(fingerprint, { endsAt: '2026-11-20T10:04:00.000Z' });
const [closed, reopened] = [facts.closed(), facts.reopened()];
const untold = new IncidentHistory(incidentId, { now: start, pace: 60_000 });

const wholeLoop = () =>
  untold
    .record('router', opened(), attached('a'))
    .record(
      'triage',
      fact('argus.triage.observed.v1', incidentId, {
        incidentId,
        observations: [
          { kind: 'alerts', text: 'One alert fires: HighErrorRate.', link: 'https://prom.example.com/x' },
        ],
      }),
      facts.recommended({
        runbook: {
          id: 'r',
          title: 'A runbook',
          file: 'r.md',
          summary: 's',
          matchedOn: { alertname: 'HighErrorRate' },
        },
        action,
      }),
    )
    .record(
      'solicitor',
      fact('argus.approval.requested.v1', incidentId, {
        ...{ ...approval, action, digest, expiresAt: '2026-11-20T10:32:00.000Z' },
        ...{ link: 'https://argus.example.com/approvals/a', reason: 'action-recommended' },
      }),
    )
    .record(
      'solicitor',
      fact(
        'argus.approval.granted.v1',
        incidentId,
        { ...approval, digest, reason: 'go' },
        { actor: 'user:alice' },
      ),
    )
    .record(
      'executor',
      fact('argus.action.started.v1', incidentId, {
        ...approval,
        actionId: action.id,
        action,
        digest,
        reason: 'approved',
      }),
    )
    .record(
      'executor',
      fact('argus.action.succeeded.v1', incidentId, {
        ...approval,
        actionId: action.id,
        output: 'Would restart checkout.\n',
        durationMs: 40,
      }),
    )
    .record('router', alertResolved('a'))
    .record('closer', closed);

describe('the report of an incident', () => {
  it('tells the incident from its events', () => {
    const report = renderReport(wholeLoop().events);
    expect(report).toContain('# Errors in checkout\n');
    expect(report).toContain('| Worst severity | critical |');
    expect(report).toContain(
      '| Opened | 2026-11-20 10:00:00 |\n| Closed | 2026-11-20 10:07:00 |\n| Lasted | 7 min |',
    );
    expect(report).toContain('| Outcome | Over after an approved action |');
    expect(report).toContain('| HighErrorRate | critical | 2026-11-20 09:59:00 | 2026-11-20 10:04:00 |  |');
    expect(report).toContain('- One alert fires: HighErrorRate. <https://prom.example.com/x>');
    expect(report).toMatch(
      /Restart checkout \| ` service\/checkout ` \| medium \|.*\| approved \| alice \|.*\| go \|/,
    );
    expect(report).toContain('```text\nWould restart checkout.\n```');
    expect(report).toContain('| 2026-11-20 10:03:00 | solicitor | alice | Approved (go) | [`');
    expect(report).toContain('Incident closed (stayed-resolved)');
    expect(report).toContain('Written from the 10 signed events');
  });

  it('tells that an action did not help, and what was looked at once', () => {
    const look = (at: number) => [
      fact('argus.verification.due.v1', incidentId, { incidentId, look: at, checks: [], reason: 'test' }),
      fact('argus.verification.observed.v1', incidentId, {
        ...{ incidentId, look: at, results: [{ name: 'few errors', values: ['0.5'] }] },
      }),
    ];
    const regressed = fact('argus.verification.failed.v1', incidentId, {
      ...{ ...approval, actionId: action.id, outcome: 'regressed', reason: 'alert-still-fires' },
    });
    const looks = Array.from({ length: 20 }, (_, at) => look(at + 1)).flat();
    const undone = fact('argus.action.succeeded.v1', incidentId, {
      ...{ ...approval, actionId: 'undo', undoOf: action.id, output: '', durationMs: 1 },
    });
    const history = wholeLoop()
      .record('closer', ...looks, regressed)
      .record('executor', undone);
    const report = renderReport(history.events);
    expect(report).toContain('| Outcome | Over; the approved action did not help |');
    expect(report).toContain('The action did not help (alert-still-fires)');
    expect(report).toContain('17 more like this');
    expect(report.match(/Checks looked at: few errors/g)).toHaveLength(3);
  });

  it('cites, on every line of its timeline, the event that proves it', () => {
    const { events } = wholeLoop();
    const isOnRecord = (id: string) => events.some((event) => event.id === id);
    const report = renderReport(events);
    expect(checkCitations(report, isOnRecord)).toEqual([]);
    const forged = report.replace('## Alerts', '| 10:09 | nobody | | It never happened | |\n\n## Alerts');
    expect(checkCitations(forged, isOnRecord)).toHaveLength(1);
    expect(checkCitations(report, (id) => id !== events[3]?.id).length).toBeGreaterThanOrEqual(1);
  });

  it('tells when it began, was noticed, answered and over, from the record', () => {
    const report = renderReport(wholeLoop().events);
    expect(report).toContain('| Began | 2026-11-20 09:59:00 |  |');
    expect(report).toContain('| Detected | 2026-11-20 10:00:00 | 1 min |');
    expect(report).toContain('| First response | 2026-11-20 10:03:00 | 4 min |');
    expect(report).toContain('Not on record: acknowledged');
    expect(report).toContain('| Alerts | 1 |');
  });

  it('keeps what people wrote when it is written again', () => {
    const first = renderReport(wholeLoop().events);
    const edited = first.replace(
      '### What went badly\n',
      '### What went badly\n\nNobody looked at the graph.\n',
    );
    const again = renderReport(wholeLoop().record('router', reopened).events, edited);
    expect(again).toContain('### What went badly\n\nNobody looked at the graph.\n');
    expect(again).toContain('| Reopened | 1 time |');
    expect(renderReport(wholeLoop().events, edited)).toBe(edited);
    expect(renderReport(wholeLoop().events, '# A report of old\n')).toBe(first);
  });

  it('names everything that is wrong with a template', () => {
    expect(templateProblems(standardTemplate)).toEqual([]);
    expect(templateProblems('# {{ title }}\n{{ nothing }}\n{{ impact }}\n{{ impact }}\n')).toEqual([
      'line 1: holds a placeholder; put it on a line of its own',
      expect.stringMatching(/^line 2: there is no part "nothing"; use one of title,/),
      'line 4: {{ impact }} is there twice; take one out',
      expect.stringMatching(/timeline }} is missing/),
      expect.stringMatching(/"## Timeline" is missing/),
    ]);
  });

  it('is the same for the same events', () => {
    expect(renderReport(wholeLoop().events)).toBe(renderReport(wholeLoop().events));
  });

  it.each([
    '<script>alert(1)</script>',
    '[click](javascript:alert(1))',
    '![x](https://evil.example.com/pixel)',
    'a | b',
    '**bold** `code` # heading',
    'https://evil.example.com',
    'two\n\n# lines',
    'mail@evil.example.com',
    'www.evil.example.com',
    '# heading',
    '- item',
    '1. item',
  ])('shows %j as text', (title) => {
    const heading = postmortemParts(untold.record('router', opened(title)).events, cite).title;
    expect(heading).not.toContain('\n');
    expect(heading).not.toMatch(/^# (?:#|- |\d\.)|<|[^\\][*`[\]|]|:\/\/|@|www\./);
  });

  it('shows an output that tries to end its block within it', () => {
    const failed = fact('argus.action.failed.v1', incidentId, {
      ...approval,
      ...{ actionId: 'a', reason: 'exit code 1', output: '```\n# not a heading\n', durationMs: 1 },
    });
    const report = renderReport(untold.record('router', opened()).record('executor', failed).events);
    expect(report).toContain('````text\n```\n# not a heading\n````');
  });

  it('keeps short in a storm of alerts', () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `alert-${at}`);
    const history = untold.record('router', opened(), ...names.map((name) => attached(name)));
    const report = renderReport(history.record('closer', closed).events);
    expect(report).toContain('And 4800 more, which are in the record.');
    expect(report).toContain('4997 more like this');
    expect(report.split('\n').length).toBeLessThan(400);
  });

  it("quotes what a model summed the causes up as, as the model's, and no other's look", () => {
    const told = (look: string) =>
      pastHistory({ id: 'inc-1', fault: 'memory' }).record(
        'triage',
        fact('argus.triage.narrated.v1', 'inc-1', {
          ...{ incidentId: 'inc-1', look, model: 'm', summary: 'Memory <b>ran</b> out.', reason: 'worded' },
          ...{ hypotheses: [], queries: [], dropped: 0, inputTokens: 1, outputTokens: 1 },
        }),
      );
    const text = causesText(told('1').events, ({ type }) => `[${type}]`);
    expect(text).toContain(
      'In the words of the model ` m `: Memory &lt;b&gt;ran&lt;/b&gt; out. [argus.triage.narrated.v1]',
    );
    expect(causesText(told('2').events, ({ id }) => id)).not.toContain('In the words');
  });
});

describe('the chronicler', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'argus-chronicler-')), 'reports');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  const fold = (events: readonly ArgusEvent[]) =>
    events.reduce((state, event) => chroniclerDecider.evolve(state, event), chroniclerDecider.initial);
  const policyOf = (text: ChronicleText = {}) => {
    const compiled = compileChronicle(text, ['chronicle']);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
    return compiled.value;
  };
  const decide = (
    events: readonly ArgusEvent[],
    message: readonly ArgusEvent[] = events.slice(-1),
    policy = policyOf(),
  ) => chroniclerDecider.decide({ kind: 'recorded', events: message }, fold(events), { now: start, policy });
  const look = (events: readonly ArgusEvent[], now: string, policy: ChroniclePolicy) =>
    chroniclerDecider.decide({ kind: 'deadline' }, fold(events), { now: Date.parse(now), policy });
  const write = async (history: IncidentHistory) => {
    const [command] = decide(history.events).commands;
    const outcome = await effectsIn(folder)(command!, 1);
    if (outcome.kind !== 'facts') throw new Error(outcome.reason);
    const { file, digest } = outcome.facts[0]!.data as { file: string; digest: string };
    return { file, digest, history: history.record('chronicler', ...outcome.facts) };
  };

  it('writes nothing before the incident is closed', () => {
    expect(decide(wholeLoop().events.slice(0, -1))).toMatchObject({ commands: [], reason: 'not-a-closure' });
  });

  it('writes the report when the incident closes, whole, and names its digest', async () => {
    const written = await write(wholeLoop());
    const text = await readFile(join(folder, written.file));
    expect(written.file).toBe('inc-1.md');
    expect(written.digest).toBe(createHash('sha256').update(text).digest('hex'));
    expect(await readdir(folder)).toEqual(['inc-1.md']);
    expect(chroniclerDecider.finishedAt(fold(written.history.events))).toBe(start + 7 * 60_000);
  });

  it('publishes it where that is wanted, and keeps it to itself after five attempts', async () => {
    const [command] = decide(wholeLoop().events).commands;
    const url = 'https://wiki.example.com/p/1';
    const done = effectsIn(folder, { publish: () => Promise.resolve(effectDone({ url })) });
    expect(await done(command!, 1)).toMatchObject({ facts: [{ data: { link: url } }] });
    const away = effectsIn(folder, { publish: () => Promise.resolve(temporary('away', 7)) });
    expect(await away(command!, 4)).toEqual({ kind: 'retry', reason: 'away', afterMs: 7 });
    expect(await away(command!, 5)).toMatchObject({
      facts: [{ data: { link: 'https://argus.example.com/incidents/inc-1/postmortem' } }],
    });
  });

  it('writes once per closure, however often the message comes', async () => {
    const history = wholeLoop();
    const written = await write(history);
    expect(decide(written.history.events, history.last)).toMatchObject({
      commands: [],
      reason: 'already-reported',
    });
  });

  it('writes the same again after a crash, whatever was stated in the meantime', async () => {
    const history = wholeLoop();
    const first = await write(history);
    const crashed = history.record('router', attached('late'));
    const [again] = decide(crashed.events, history.last).commands;
    expect(await effectsIn(folder)(again!, 2)).toMatchObject({
      facts: [{ data: { digest: first.digest } }],
    });
  });

  it('writes anew when a reopened incident closes again', async () => {
    const first = await write(wholeLoop());
    const again = first.history.record('router', reopened);
    expect(chroniclerDecider.finishedAt(fold(again.events))).toBeUndefined();
    const second = await write(again.record('closer', closed));
    expect(second.file).toBe(first.file);
    expect(second.digest).not.toBe(first.digest);
    expect(await readFile(join(folder, second.file), 'utf8')).toContain('| Reopened | 1 time |');
  });

  it('writes at night what closed since, and not again', async () => {
    const nightly = policyOf({ write: ['nightly'], nightly_at: '02:00' });
    const history = wholeLoop();
    const { events } = history;
    expect(decide(events, history.last, nightly)).toMatchObject({ reason: 'waits-for-the-night' });
    expect(look(events, '2026-11-21T01:59:59Z', nightly)).toMatchObject({ reason: 'waits-for-the-night' });
    const due = look(events, '2026-11-21T02:00:00Z', nightly);
    expect(due.commands).toHaveLength(1);
    // A night that was slept through is made up for.
    expect(look(events, '2026-11-22T13:00:00Z', nightly).commands).toEqual(due.commands);
    const written = await write(history);
    expect(look(written.history.events, '2026-11-21T02:00:00Z', nightly).reason).toBe('already-reported');
  });

  it('writes both when an incident closes and, what that could not, at night', () => {
    const both = policyOf({ write: ['on-close', 'nightly'] });
    const history = wholeLoop();
    expect(decide(history.events, history.last, both).commands).toHaveLength(1);
    expect(look(history.events, '2026-11-21T02:00:00Z', both).commands).toHaveLength(1);
  });

  it('leaves out what the policy does not want a report of', () => {
    const some = policyOf({ when: 'incident.severity == "critical"' });
    expect(decide(wholeLoop().events, undefined, some)).toMatchObject({
      commands: [],
      reason: 'not-wanted-by-policy',
    });
  });
});

describe('the nights', () => {
  it('have the reports looked at when it starts and at every night of the policy in force', async () => {
    const clock = new ManualClock(start);
    const seen: string[] = [];
    const considered: string[] = [];
    const listeners: (() => void)[] = [];
    let text: ChronicleText = { write: ['nightly'], nightly_at: '02:00', time_zone: 'Europe/Berlin' };
    const nights = new Nights({
      clock,
      policy: () => {
        const compiled = compileChronicle(text, ['chronicle']);
        if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
        return compiled.value;
      },
      onPolicyChange(listener) {
        listeners.push(listener);
        return () => undefined;
      },
      lookAgain: () => void seen.push(new Date(clock.now()).toISOString()),
      consider: () => void considered.push(new Date(clock.now()).toISOString()),
    });
    await nights.start();
    clock.advance(2 * 86_400_000);
    expect(seen).toEqual([
      '2026-11-20T10:00:00.000Z',
      '2026-11-21T01:00:00.000Z',
      '2026-11-22T01:00:00.000Z',
    ]);

    expect(considered).toEqual(seen);

    text = { write: ['on-close'], consider: [] };
    for (const listener of listeners) listener();
    clock.advance(2 * 86_400_000);
    expect([seen.length, considered.length]).toEqual([3, 3]);
    await nights.stop();
  });
});
