import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type Evidence, type SourceAnswer, isValidEvent, state } from '#libs/contracts';
import type { GatherCommand } from '../domain/decide.js';
import { EvidenceGathering, type Look } from './gathering.js';
import { type Gathered, recordedLook } from './recorded-facts.js';

const time = '2026-01-01T00:00:00.000Z';
const command = (incidentId: string): GatherCommand => ({
  kind: 'gather-evidence',
  request: {
    ...{ incidentId, look: '1', normal: { from: time, to: time }, abnormal: { from: time, to: time } },
    ...{ components: ['checkout'], budgetMs: 20_000, reason: 'incident-opened' },
  },
  alerts: [],
});
const log = pino({ level: 'silent' });
const piece = (id: string, more: Partial<Evidence> = {}): Evidence =>
  ({
    ...{
      id,
      source: 'files',
      says: 'A new line',
      query: 'q',
      from: time,
      to: time,
      strength: 1,
      kind: 'log',
    },
    log: { template: 't', change: 'new', normalPerMinute: 0, perMinute: 1, examples: [] },
    ...more,
  }) as Evidence;
const nothing: Gathered = { evidence: [], sources: [], dependencies: [] };

describe('gathering evidence', () => {
  it('gives the message back until all is there, asks once meanwhile, and again after a crash', async () => {
    const asked: Look[] = [];
    let answer: (gathered: Gathered) => void = () => undefined;
    const gather = (look: Look) => {
      asked.push(look);
      return new Promise<Gathered>((resolve) => (answer = resolve));
    };
    const parts = { gather, mostAtOnce: 1, clock: { now: () => 0 }, log };
    const gathering = new EvidenceGathering(parts);
    const waiting = { kind: 'retry', reason: 'gathering-evidence-is-under-way' };
    expect(await gathering.carryOut(command('inc-1'), 1)).toMatchObject(waiting);
    expect(await gathering.carryOut(command('inc-1'), 2)).toMatchObject(waiting);
    expect(await gathering.carryOut(command('inc-2'), 1)).toMatchObject({
      reason: 'other-incidents-come-first',
    });
    expect(await gathering.carryOut(command('inc-3'), 1)).toMatchObject({
      ...{ reason: 'other-incidents-come-first', afterMs: 1_250 },
    });
    expect(asked).toMatchObject([{ look: '1', question: { incidentId: 'inc-1', components: ['checkout'] } }]);
    answer({ ...nothing, evidence: [piece('ev-1')] });
    await new Promise(setImmediate);
    expect(await gathering.carryOut(command('inc-1'), 3)).toMatchObject({
      facts: [{ type: 'argus.triage.evidence-found.v1' }, { type: 'argus.triage.evidence-settled.v1' }],
    });
    // The next in line has begun meanwhile, before anybody asked for it again.
    expect(asked.map(({ question }) => question.incidentId)).toEqual(['inc-1', 'inc-2']);
    // Another process knows nothing of what this one asked.
    await new EvidenceGathering(parts).carryOut(command('inc-1'), 4);
    expect(asked.map(({ question }) => question.incidentId)).toEqual(['inc-1', 'inc-2', 'inc-1']);
    gathering.stop();
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  it('keeps what came of it until it is on record: it may have to be stored again', async () => {
    const asked: string[] = [];
    const gather = ({ question }: Look) => {
      asked.push(question.incidentId);
      return Promise.resolve(nothing);
    };
    const gathering = new EvidenceGathering({ gather, mostAtOnce: 1, clock: { now: () => 0 }, log });
    await gathering.carryOut(command('inc-1'), 1);
    await new Promise(setImmediate);
    const once = await gathering.carryOut(command('inc-1'), 2);
    expect(once).toMatchObject({ facts: [{ type: 'argus.triage.evidence-settled.v1' }] });
    expect(await gathering.carryOut(command('inc-1'), 3)).toEqual(once);
    expect(asked).toEqual(['inc-1']);
    gathering.stored('inc-1', '1');
    expect(await gathering.carryOut(command('inc-1'), 4)).toMatchObject({ kind: 'retry' });
    expect(asked).toEqual(['inc-1', 'inc-1']);
  });

  it('gives the place of what never ends to others once nobody asks for it any more', async () => {
    const asked: string[] = [];
    let now = 0;
    const gather = ({ question }: Look) => {
      asked.push(question.incidentId);
      return new Promise<Gathered>(() => undefined);
    };
    const gathering = new EvidenceGathering({ gather, mostAtOnce: 1, clock: { now: () => now }, log });
    await gathering.carryOut(command('inc-1'), 1);
    await gathering.carryOut(command('inc-2'), 1);
    now = 6 * 60_000;
    await gathering.carryOut(command('inc-2'), 2);
    expect(asked).toEqual(['inc-1', 'inc-2']);
  });

  it('tells when a look last went on: in line when it was asked for, under way when it began', async () => {
    let now = 1;
    let answer: (gathered: Gathered) => void = () => undefined;
    const gather = () => new Promise<Gathered>((resolve) => (answer = resolve));
    const gathering = new EvidenceGathering({ gather, mostAtOnce: 1, clock: { now: () => now }, log });
    const wentOn = () => ['inc-1', 'inc-2', 'inc-3'].map((id) => gathering.wentOnAt(id, '1'));
    for (now of [1, 2, 3]) for (const id of ['inc-1', 'inc-2']) await gathering.carryOut(command(id), now);
    expect(wentOn()).toEqual([1, 3, undefined]);
    now = 4;
    answer(nothing);
    await new Promise(setImmediate);
    // What came of the first waits for somebody to take it; the second has begun.
    expect(wentOn()).toEqual([3, 4, undefined]);
  });

  it('begins again after a failure of its own, which it passes on only when it lasts', async () => {
    let times = 0;
    const gather = () => Promise.reject(new Error(`out of memory ${++times}`));
    const gathering = new EvidenceGathering({ gather, mostAtOnce: 1, clock: { now: () => 0 }, log });
    for (const attempt of [1, 2]) {
      await gathering.carryOut(command('inc-1'), 100);
      await new Promise(setImmediate);
      expect([times, await gathering.carryOut(command('inc-1'), 100)]).toMatchObject([
        attempt,
        { kind: 'retry', reason: 'gathering-evidence-failed' },
      ]);
    }
    await gathering.carryOut(command('inc-1'), 100);
    await new Promise(setImmediate);
    await expect(gathering.carryOut(command('inc-1'), 100)).rejects.toThrow('out of memory 3');
  });

  it('records nothing of sources that were stopped with Argus', async () => {
    let answer: (gathered: Gathered) => void = () => undefined;
    const gather = () => new Promise<Gathered>((resolve) => (answer = resolve));
    const gathering = new EvidenceGathering({ gather, mostAtOnce: 1, clock: { now: () => 0 }, log });
    await gathering.carryOut(command('inc-1'), 1);
    gathering.stop();
    answer(nothing);
    await new Promise(setImmediate);
    expect(await gathering.carryOut(command('inc-1'), 2)).toMatchObject({ kind: 'retry' });
  });
});

describe('what is recorded of evidence', () => {
  const recorded = (...evidence: Evidence[]) => recordedLook(command('inc-1'), { ...nothing, evidence });

  it('holds no secret, however deep it stands, and no control character', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
    const log = {
      ...{ template: 'password=<*>', change: 'new', normalPerMinute: 0, perMinute: 1 },
      examples: ['login password=hunter2 failed', `sent ${token}`, 'mongodb://root:pa55@db/x \u001b[31m'],
    };
    const { facts } = recorded(
      piece('ev-1', { says: 'Authorization: Bearer abcdefghij', log } as Partial<Evidence>),
    );
    const text = JSON.stringify(facts);
    for (const secret of ['hunter2', token, 'pa55', 'abcdefghij', '\\u001b'])
      expect(text).not.toContain(secret);
  });

  it('is bounded: the strongest of each kind in turn, no text without end, nothing that nobody would believe', () => {
    const logs = Array.from({ length: 100 }, (_, at) =>
      piece(`log-${at}`, { strength: at, says: 'x'.repeat(5_000) }),
    );
    const change = { kind: 'change', strength: 0.1, change: { changeId: 'c', kind: 'deployment' } };
    const { facts, unusable } = recorded(
      ...logs,
      piece('change-1', { ...change, log: undefined } as Partial<Evidence>),
      piece('bad', { strength: Number.NaN }),
    );
    const ids = facts.flatMap((each) =>
      each.type === 'argus.triage.evidence-found.v1' ? [each.data.evidence.id] : [],
    );
    expect(ids).toHaveLength(40);
    expect(ids.slice(0, 3)).toEqual(['log-99', 'change-1', 'log-98']);
    expect(unusable).toBe(1);
    expect(JSON.stringify(facts).length).toBeLessThan(100_000);
  });

  it('settles a look also where services have no names or endless ones, and sources no words', () => {
    const source = {
      ...{ source: 'jaeger', kind: 'dependency', outcome: 'answered' },
      reason: '',
      tookMs: -5,
    };
    const { facts } = recordedLook(command('inc-1'), {
      evidence: [],
      sources: [source as SourceAnswer],
      dependencies: [
        { caller: '', called: 'db' },
        { caller: 'checkout', called: 'db' },
        { caller: 'checkout', called: 'x'.repeat(2_000_000) },
      ],
    });
    const events = state(facts, { agent: 'triage', cause: 'c', correlationId: 'inc-1', now: 0 });
    expect(events.every((event) => isValidEvent(event, 'triage'))).toBe(true);
    expect(facts).toMatchObject([
      { data: { sources: [{ tookMs: 0 }], dependencies: [{ caller: 'checkout', called: 'db' }] } },
    ]);
  });
});
