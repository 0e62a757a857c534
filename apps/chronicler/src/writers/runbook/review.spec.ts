import { describe, expect, it } from '@jest/globals';
import { compileChronicle } from '#libs/policy';
import { lintRunbook, readRunbook } from '#libs/runbooks';
import { restartService } from '#libs/testing/incident-history';
import { long, pastIncident } from '../../../test-support/past-incident.js';
import type { KnownDocument } from '../../domain/known-documents.js';
import { draftRunbook } from './draft-runbook.js';
import { runbookWriter } from './runbook-writer.js';

const day = 24 * 60 * 60 * 1000;
const runbookId = 'by-hand';
const path = `runbooks/${runbookId}.md`;
const linkOf = (id: string) => `https://argus.example.com/incidents/${id}`;
const compiled = compileChronicle({ runbooks: { alike_incidents: 5, regressions: 2 } }, ['chronicle']);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const policy = compiled.value;

const rollBack = { ...restartService, id: 'roll-back' };
const run = (at: number, outcome: 'kept' | 'regressed', action = restartService) =>
  pastIncident({ id: `inc-${at}`, at: long + at * 1_000, fault: 'memory', action, outcome, runbookId });
const shipped =
  draftRunbook([run(1, 'kept'), run(2, 'kept', rollBack)], {
    ...{ runbookId, alike: 2, owner: 'on-call', reviewBy: '2026-12-01', linkOf },
  })?.files[0]?.content ?? '';

interface Case {
  readonly closed?: ReturnType<typeof run>[];
  readonly now?: number;
  readonly known?: KnownDocument;
  readonly text?: string;
}
const consider = ({ closed = [], now = long + day, known, text = shipped }: Case) =>
  runbookWriter.consider(
    { closed },
    {
      ...{ now, policy, neighbours: new Map(), linkOf, present: new Map([[path, text]]) },
      known: new Map(known === undefined ? [] : [[runbookId, known]]),
    },
  );
const reasons = (given: Case) => consider(given).map(({ decision, reason }) => `${decision} (${reason})`);
const inVain = [run(3, 'regressed'), run(4, 'regressed')];
const overdue = Date.parse('2026-12-02T02:00:00Z');
const drafted = (at: number, standing: KnownDocument['standing']): KnownDocument => ({
  ...{ draft: { id: 'd', at, incidents: [] } },
  ...(standing !== undefined && { standing }),
});

describe('a runbook that somebody has to look at again', () => {
  it.each<[string, Case, string[]]>([
    ['none that helps', { closed: [run(1, 'kept'), run(2, 'regressed')] }, ['nothing (runbook-helps)']],
    [
      'one that did not help as often as the policy allows',
      { closed: inVain },
      ['revise (regressed-repeatedly)'],
    ],
    ['one whose day has passed, tried or not', { now: overdue }, ['revise (review-due)']],
    ['none on the day itself', { now: Date.parse('2026-12-01T12:00:00Z') }, []],
    ['none that is asked about', { now: overdue, known: drafted(long, 'open') }, []],
    ['none that was asked about since', { now: overdue + 30 * day, known: drafted(overdue, 'rejected') }, []],
    [
      'one that has not helped since it was changed',
      { closed: inVain, now: long + 30 * day, known: drafted(long - day, 'published') },
      ['revise (regressed-repeatedly)'],
    ],
    [
      'none for what was known when it was changed',
      { closed: inVain, now: long + 10 * day, known: drafted(long + day, 'published') },
      ['nothing (runbook-is-there)'],
    ],
    [
      'one that was changed on that day for another reason',
      { now: overdue + 30 * day, known: drafted(Date.parse('2026-12-01T12:00:00Z'), 'rejected') },
      ['revise (review-due)'],
    ],
    ['none that cannot be read', { now: overdue, text: 'no runbook' }, []],
  ])('is %s', (_, given, expected) => {
    expect(reasons(given)).toEqual(expected);
  });

  it('is shown with what came of it, the better action first, and its day of review left to people', () => {
    const closed = [run(1, 'regressed'), run(2, 'kept', rollBack), run(3, 'regressed')];
    const [{ draft, incidents } = { draft: undefined, incidents: [] }] = consider({ closed });
    const text = draft?.files[0]?.content ?? '';
    const read = readRunbook(text, `${runbookId}.md`);
    expect(read.ok && read.value.runbook.actions.map(({ id }) => id)).toEqual([
      'roll-back',
      restartService.id,
    ]);
    expect(read.ok && read.value.runbook.reviewBy).toBe('2026-12-01');
    expect(text).toContain('` restart-service ` helped 0 of 2 times.');
    expect(text).toContain(linkOf('inc-3'));
    expect(incidents).toEqual(['inc-1', 'inc-2', 'inc-3']);
    expect(draft?.because).toContain('Its actions helped 1 of 3 times.');
    expect(
      lintRunbook(text, `${runbookId}.md`, { today: '2026-11-21', refused: () => undefined }).faults,
    ).toEqual([]);
    // Asked again later, the part is written anew and not added once more.
    const [later] = consider({ closed: [...closed, run(4, 'regressed')], text });
    expect(later?.draft?.files[0]?.content.match(/## Outcomes/g)).toHaveLength(1);
  });

  it('is for the night: at a close not all that came of it is known', () => {
    const around = { policy, neighbours: new Map(), linkOf, known: new Map(), now: overdue };
    const present = new Map([[path, shipped]]);
    expect(runbookWriter.consider({ closed: [], about: new Set() }, { ...around, present })).toEqual([]);
  });
});
