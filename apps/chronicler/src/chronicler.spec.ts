import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AgentName, type ArgusEvent, type Fact, fact, state as asEvents } from '#libs/contracts';
import { chroniclerDecider } from './domain/decide.js';
import { renderReport } from './domain/render-report.js';
import { chroniclerEffects } from './effects.js';

const incidentId = 'inc-1';
const start = Date.parse('2026-11-20T10:00:00Z');
const action = {
  id: 'restart-service',
  title: 'Restart checkout',
  kind: 'command' as const,
  risk: 'medium' as const,
  target: 'service/checkout',
  parameters: { command: 'demo-restart', args: ['checkout'] },
};
const approval = { incidentId, approvalId: 'inc-1-q-r1' };
const digest = 'abcdef0123456789';

const opened = (title = 'Errors in checkout') =>
  fact('argus.incident.opened.v1', incidentId, {
    ...{ incidentId, title, severity: 'high' as const },
    ...{ groupKey: 'checkout', groupLabels: {}, reason: 'new-group' },
  });
const attached = (fingerprint: string, labels: Record<string, string> = { alertname: 'HighErrorRate' }) =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    ...{ incidentId, fingerprint, episode: '1', outcome: 'attached' as const, reason: 'same-group' },
    ...{ labels, annotations: {}, severity: 'critical' as const, startsAt: '2026-11-20T09:59:00.000Z' },
  });
const resolved = (fingerprint: string) =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    ...{ incidentId, fingerprint, episode: '1', reason: 'resolved', endsAt: '2026-11-20T10:04:00.000Z' },
  });
const closed = fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-resolved' });
const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });

class History {
  readonly events: ArgusEvent[] = [];
  private now = start;

  record(agent: AgentName, ...facts: readonly Fact[]): this {
    const statement = {
      agent,
      cause: `cause-${this.events.length}`,
      correlationId: incidentId,
      now: this.now,
    };
    this.events.push(...asEvents(facts, statement));
    this.now += 60_000;
    return this;
  }
}

const wholeLoop = () =>
  new History()
    .record('router', opened(), attached('a'))
    .record(
      'triage',
      fact('argus.triage.observed.v1', incidentId, {
        incidentId,
        observations: [
          { kind: 'alerts', text: 'One alert fires: HighErrorRate.', link: 'https://prom.example.com/x' },
        ],
      }),
      fact('argus.triage.recommended.v1', incidentId, {
        incidentId,
        runbook: {
          id: 'r',
          title: 'A runbook',
          file: 'r.md',
          summary: 's',
          matchedOn: { alertname: 'HighErrorRate' },
        },
        action,
        reason: 'runbook-matches',
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
    .record('router', resolved('a'))
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
    expect(report).toContain('| 2026-11-20 10:03:00 | solicitor | alice | Approved (go) |');
    expect(report).toContain('Incident closed (stayed-resolved)');
    expect(report).toContain('Written from the 10 signed events');
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
    const [heading] = renderReport(new History().record('router', opened(title)).events).split('\n\n');
    expect(heading).not.toContain('\n');
    expect(heading).not.toMatch(/^# (?:#|- |\d\.)|<|[^\\][*`[\]|]|:\/\/|@|www\./);
  });

  it('shows an output that tries to end its block within it', () => {
    const failed = fact('argus.action.failed.v1', incidentId, {
      ...approval,
      ...{ actionId: 'a', reason: 'exit code 1', output: '```\n# not a heading\n', durationMs: 1 },
    });
    const report = renderReport(new History().record('router', opened()).record('executor', failed).events);
    expect(report).toContain('````text\n```\n# not a heading\n````');
  });

  it('keeps short in a storm of alerts', () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `alert-${at}`);
    const history = new History().record('router', opened(), ...names.map((name) => attached(name)));
    const report = renderReport(history.record('closer', closed).events);
    expect(report).toContain('And 4800 more, which are in the record.');
    expect(report).toContain('4997 more like this');
    expect(report.split('\n').length).toBeLessThan(300);
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
  const decide = (events: readonly ArgusEvent[], message = events.slice(-1)) =>
    chroniclerDecider.decide({ kind: 'recorded', events: message }, fold(events), {
      now: start,
      policy: undefined,
    });
  const write = async (history: History) => {
    const [command] = decide(history.events).commands;
    const outcome = await chroniclerEffects(folder)(command!, 1);
    if (outcome.kind !== 'facts') throw new Error(outcome.reason);
    history.record('chronicler', ...outcome.facts);
    return outcome.facts[0]!.data as { file: string; digest: string };
  };

  it('writes nothing before the incident is closed', () => {
    expect(decide(wholeLoop().events.slice(0, -1))).toMatchObject({ commands: [], reason: 'not-a-closure' });
  });

  it('writes the report when the incident closes, whole, and names its digest', async () => {
    const history = wholeLoop();
    const written = await write(history);
    const text = await readFile(join(folder, written.file));
    expect(written.file).toBe('inc-1.md');
    expect(written.digest).toBe(createHash('sha256').update(text).digest('hex'));
    expect(await readdir(folder)).toEqual(['inc-1.md']);
    expect(chroniclerDecider.finishedAt(fold(history.events))).toBe(start + 7 * 60_000);
  });

  it('writes once per closure, however often the message comes', async () => {
    const history = wholeLoop();
    const closure = history.events.slice(-1);
    await write(history);
    expect(decide(history.events, closure)).toMatchObject({ commands: [], reason: 'already-reported' });
  });

  it('writes the same again after a crash, whatever was stated in the meantime', async () => {
    const history = wholeLoop();
    const closure = history.events.slice(-1);
    const first = await write(history);
    const crashed = history.events.filter(({ type }) => type !== 'argus.report.written.v1');
    const later = new History().record('router', attached('late')).events;
    const [again] = decide([...crashed, ...later], closure).commands;
    expect(await chroniclerEffects(folder)(again!, 2)).toMatchObject({
      facts: [{ data: { digest: first.digest } }],
    });
  });

  it('writes anew when a reopened incident closes again', async () => {
    const history = wholeLoop();
    const first = await write(history);
    history.record('router', reopened);
    expect(chroniclerDecider.finishedAt(fold(history.events))).toBeUndefined();
    const second = await write(history.record('closer', closed));
    expect(second.file).toBe(first.file);
    expect(second.digest).not.toBe(first.digest);
    expect(await readFile(join(folder, second.file), 'utf8')).toContain('| Reopened | 1 time |');
  });
});
