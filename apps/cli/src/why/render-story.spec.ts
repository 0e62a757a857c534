import { describe, expect, it } from '@jest/globals';
import type { AlertStory, Step } from '#libs/audit';
import { createPaint } from '../terminal/paint.js';
import { renderChoice } from './render-choice.js';
import { renderAlert, renderIncidentStory } from './render-story.js';

const look = { paint: createPaint(false) };

const step = (changes: Partial<Step>): Step => ({
  at: '2026-03-01T10:00:00.000Z',
  agent: 'router',
  type: 'argus.alert.suppressed.v1',
  text: 'Alert f1 (firing) suppressed by sil-1: silenced',
  eventId: 'e',
  ...changes,
});

const story: AlertStory = {
  fingerprint: 'f1',
  labels: { alertname: 'DiskFull', service: 'db' },
  explanation: undefined,
  episodes: [
    {
      episode: '2026-03-01T09:59:00.000000000Z',
      explanation: {
        outcome: 'suppressed',
        reason: 'silenced',
        sentence: 'A silence fits it.',
        at: '2026-03-01T10:00:00.000Z',
        by: 'sil-1',
        until: '2026-03-01T12:00:00Z',
        policyVersion: 'p-1',
        silence: {
          createdBy: 'alice@example.org',
          comment: 'new \x1b[2Jdisk',
          startsAt: '2026-03-01T09:00:00Z',
          endsAt: '2026-03-01T12:00:00Z',
        },
      },
      steps: [
        step({ agent: 'collector', type: 'argus.delivery.received.v1', text: '1 alert received' }),
        step({ outcome: 'suppressed', by: 'sil-1', repeats: 2, lastAt: '2026-03-01T10:30:00Z' }),
      ],
    },
    { episode: 'e0', explanation: undefined, steps: [] },
  ],
};

describe('the story of an alert', () => {
  it('says what became of it, by whom, and how it came to that, without control characters', () => {
    expect(renderAlert(story, false, look)).toMatchInlineSnapshot(`
     "DiskFull  f1
     service=db

     suppressed  2026-03-01T10:00:00Z
       A silence fits it. (silenced)
       by sil-1 of alice@example.org: “new  [2Jdisk”
       until 2026-03-01T12:00:00Z
       policy p-1

     Episode 2026-03-01T09:59:00.000000000Z
       2026-03-01T10:00:00Z  collector  1 alert received
       2026-03-01T10:00:00Z  router     Alert f1 (firing) suppressed by sil-1: silenced
                                        by sil-1
                                        and 2 times more, until 2026-03-01T10:30:00Z

     1 earlier episode: see them with --all.
     "
    `);
  });

  it('names the routes by which its incident tells people', () => {
    const routes = [{ route: '{}/{team="db"}', receiver: 'db-team' }];
    const steps = [step({ type: 'argus.incident.opened.v1', text: 'Opened as high: Disk full', routes })];
    const text = renderAlert(
      { ...story, episodes: [{ episode: 'e1', explanation: undefined, steps }] },
      true,
      look,
    );
    expect(text).toMatch(/Opened as high: Disk full\n +tells db-team by the route \{\}\/\{team="db"\}\n/);
  });

  it('tells earlier episodes when it is asked for them, also of those still on their way', () => {
    const text = renderAlert(story, true, look);
    expect(text).toContain('on its way');
    expect(text).toContain('Episode e0');
    expect(text).not.toContain('--all');
  });
});

describe('the story of an incident', () => {
  it('says when nobody was told', () => {
    const steps = [step({ type: 'argus.incident.opened.v1', text: 'Opened as high: Disk full (new-group)' })];
    const incident = { incidentId: 'inc-1', title: 'Disk full', fingerprints: ['f1'], steps };
    expect(renderIncidentStory(incident, look)).toContain('Nobody has been told of it so far.');
    const told = step({ type: 'argus.notification.muted.v1', text: 'db-team is muted' });
    const text = renderIncidentStory({ ...incident, steps: [...steps, told] }, look);
    expect(text).not.toContain('Nobody');
    expect(text).toContain('argus why f1');
  });
});

describe('what had a say in the story of an alert', () => {
  it('is called by its name, where the record knows it', () => {
    const explanation = {
      ...{ outcome: 'suppressed' as const, reason: 'inhibited', sentence: 'Another alert inhibits it.' },
      ...{ at: '2026-03-01T10:00:00Z', other: 'f9', otherName: 'ClusterDown' },
    };
    const inhibited = { ...story, episodes: [{ episode: 'e1', explanation, steps: [] }] };
    expect(renderAlert(inhibited, false, look)).toContain('because of the alert ClusterDown, f9');
  });

  it('points to its incident when the alert itself changed nothing', () => {
    const explanation = {
      ...{ outcome: 'deduplicated' as const, reason: 'repeats-another', sentence: 'Another one says so.' },
      ...{ at: '2026-03-01T10:00:00Z', incidentId: 'inc-7' },
    };
    const text = renderAlert(
      { ...story, episodes: [{ episode: 'e1', explanation, steps: [] }] },
      false,
      look,
    );
    expect(text).toContain('Whom its incident told: argus why inc-7');
    expect(text).not.toContain('Nobody');
  });
});

describe('alerts of one name', () => {
  it('are listed with what became of each', () => {
    const [held] = story.episodes;
    const text = renderChoice(
      [
        { ...story, explanation: held?.explanation },
        { ...story, fingerprint: 'f2' },
      ],
      look,
    );
    expect(text).toMatch(/f1 +suppressed +2026-03-01T10:00:00Z +silenced +service=db/);
    expect(text).toMatch(/f2 +on its way/);
  });
});
