import { describe, expect, it } from '@jest/globals';
import {
  attached,
  closed,
  incidentId,
  now,
  opened,
  policy,
  reopened,
  resolved,
  severityChanged,
} from '../../test-support/facts.js';
import { Story, failed } from '../../test-support/story.js';
import { ticketingDecider } from './decide.js';

describe('ticketing', () => {
  it('asks for a ticket when an incident is opened, and describes it', () => {
    const story = new Story().tells(
      'router',
      opened(),
      attached('a', {
        outcome: 'opened',
        annotations: {
          summary: 'Disk 95 % full',
          description: 'Line 1\n- Line 2',
          runbook_url: 'https://wiki.test/disk',
        },
        generatorURL: 'https://prometheus.test/graph?x=1',
      }),
      attached('b', { severity: 'low' }),
    );
    const [request] = story.of('argus.ticket.create-requested.v1');
    expect(request).toMatchObject({
      incidentId,
      tracker: 'file',
      title: '[high] DiskFilling on db-1',
      severity: 'high',
      labels: ['service=orders db', 'host=db-1'],
      link: 'https://argus.test/incidents/inc-1',
    });
    expect(request?.description).toMatchInlineSnapshot(`
     "The incident is open (severity high); 2 alerts firing.

     Summary:
     Argus opened this incident at 2025-10-09 08:53 UTC (new-group).

     > Disk 95 % full
     > Line 1
     > - Line 2

     Impact:
     - Severity: high
     - Alerts: 2, of which 2 fire
     - service = orders db
     - host = db-1

     Alerts (2):
     - Alert-a instance=db-1 (high, since 2025-10-09 08:53 UTC)
     - Alert-b instance=db-1 (low, since 2025-10-09 08:53 UTC)

     Links:
     - Incident: https://argus.test/incidents/inc-1
     - Graph of Alert-a instance=db-1: https://prometheus.test/graph?x=1
     - Runbook for Alert-a instance=db-1: https://wiki.test/disk"
    `);
    expect(story.comments).toEqual([]);
  });

  it('asks the tracker only once the request is recorded', () => {
    const story = new Story();
    story.record('router', [opened()]);
    expect(story.decideOn(0)).toMatchObject({ commands: [], reason: 'incident-has-no-ticket' });
    story.record('ticketing', story.decideOn(0).events);
    expect(story.decideOn(1)).toMatchObject({
      events: [],
      commands: [{ kind: 'create-ticket' }],
      reason: 'ticket-to-update',
    });
  });

  it('asks the tracker again when the request is delivered again unsettled, and not when it is settled', () => {
    const story = new Story().tells('router', opened());
    expect(story.decideOn(1, 2).commands).toEqual(story.decideOn(1, 2).commands);
    expect(story.decideOn(1)).toEqual({ events: [], commands: [], reason: 'ticket-is-up-to-date' });
  });

  it('says nothing twice when a message is delivered again', () => {
    const story = new Story()
      .tells('router', opened())
      .tells('router', attached('b'))
      .tells('closer', resolved);
    for (let at = 0; at < story.messages.length; at++) {
      expect(story.decideOn(at)).toEqual({ events: [], commands: [], reason: 'ticket-is-up-to-date' });
    }
  });

  it('asks for nothing more when the ticket could not be created', () => {
    const story = new Story();
    story.outcomeOf = failed;
    story.tells('router', opened()).tells('router', attached('b')).tells('closer', closed);
    expect(story.decideOn(story.messages.length - 1).reason).toBe('ticket-could-not-be-created');
    expect(story.comments).toEqual([]);
    expect(ticketingDecider.finishedAt(story.state())).toBe(now);
  });

  it('goes on after a comment or a change that could not be made', () => {
    const story = new Story().tells('router', opened());
    story.outcomeOf = failed;
    story.tells('router', attached('b')).tells('router', severityChanged).tells('closer', closed);
    expect(story.comments).toHaveLength(2);
    expect(story.of('argus.ticket.change-requested.v1')).toHaveLength(3);
    expect(story.decideOn(0).reason).toBe('ticket-is-up-to-date');
  });

  it('leaves a ticket alone that is in a tracker which is no longer configured', () => {
    const story = new Story().tells('router', opened());
    const elsewhere = new Story({ ...policy, tracker: 'jira', trackers: ['jira'] });
    elsewhere.messages.push(...story.messages);
    elsewhere.tells('router', attached('b'));
    expect(elsewhere.comments).toEqual([]);
    expect(elsewhere.decideOn(0).reason).toBe('ticket-is-in-another-tracker');
  });

  it('gives a request up that was meant for a tracker which is no longer configured', () => {
    const story = new Story();
    story.record('router', [opened()]);
    story.record('ticketing', story.decideOn(0).events);
    const elsewhere = new Story({ ...policy, tracker: 'jira', trackers: ['jira'] });
    elsewhere.messages.push(...story.messages);
    elsewhere.handleFrom(1);
    expect(elsewhere.of('argus.ticket.failed.v1')).toMatchObject([
      { reason: expect.stringContaining('"file"') },
    ]);
    expect(elsewhere.of('argus.ticket.created.v1')).toEqual([]);
  });

  it('is finished when the incident is closed and the ticket is done, and no longer when it is reopened', () => {
    const story = new Story().tells('router', opened());
    expect(ticketingDecider.finishedAt(story.state())).toBeUndefined();
    story.missed('closer', closed);
    expect(ticketingDecider.finishedAt(story.state())).toBeUndefined();
    story.handleFrom(story.messages.length - 1);
    expect(ticketingDecider.finishedAt(story.state())).toBe(now);
    expect(ticketingDecider.finishedAt(story.tells('router', reopened).state())).toBeUndefined();
  });
});
