import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventData, type Fact, fact } from '#libs/contracts';
import {
  alertResolved,
  attached,
  closed,
  incidentId,
  opened,
  recommended,
  reopened,
  resolved,
  severityChanged,
} from '../../test-support/facts.js';
import { Story, outcome } from '../../test-support/story.js';

describe('one ticket per incident', () => {
  const router: Fact[][] = [
    [opened(), attached('a')],
    [attached('b')],
    [severityChanged],
    [alertResolved('a')],
    [reopened],
    [closed],
    [resolved],
    [recommended],
  ];

  it('whatever is delivered twice, late, or decided by two copies that have seen different parts', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(router.slice(1)),
        fc.array(fc.record({ at: fc.nat(60), behind: fc.nat(3), crash: fc.boolean() }), {
          minLength: 20,
          maxLength: 80,
        }),
        (later, deliveries) => {
          const story = new Story();
          for (const facts of [router[0] as Fact[], ...later]) story.record('router', facts);
          const created = new Set<string>();
          for (const { at, behind, crash } of deliveries) {
            const seen = story.messages.length;
            const message = at % seen;
            const ownBefore = story.messages
              .slice(0, seen - behind)
              .filter(({ agent }) => agent === 'ticketing').length;
            const ownNow = story.messages.filter(({ agent }) => agent === 'ticketing').length;
            // A copy that is behind decides on less; it has at least seen the message in hand.
            const known = Math.max(message + 1, seen - behind);
            const { events, commands } = story.decideOn(message, known);
            // The stream refuses what was decided without knowing ticketing's own latest facts.
            if (events.length > 0 && (ownBefore === ownNow || known === seen))
              story.record('ticketing', events);
            for (const command of commands) {
              if (command.kind === 'create-ticket') created.add(command.request.operationId);
              if (!crash) story.record('ticketing', [outcome(command)]);
            }
          }
          story.handleFrom(0);
          expect(story.of('argus.ticket.create-requested.v1').length).toBe(1);
          expect(created.size).toBeLessThanOrEqual(1);
          const comments = story
            .of('argus.ticket.comment-requested.v1')
            .map(({ operationId }) => operationId);
          expect(new Set(comments).size).toBe(comments.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('even when a second request for it stands in the record', () => {
    const story = new Story().tells('router', opened());
    const [request] = story.of('argus.ticket.create-requested.v1');
    story.tells(
      'ticketing',
      fact('argus.ticket.create-requested.v1', incidentId, {
        ...(request as EventData<'argus.ticket.create-requested.v1'>),
        operationId: 'another',
      }),
    );
    expect(story.of('argus.ticket.created.v1')).toHaveLength(1);
  });

  it('and every prefix of a history, decided again, states what was stated', () => {
    const story = new Story()
      .tells('router', opened(), attached('a'))
      .tells('triage', recommended)
      .tells('closer', closed)
      .tells('router', reopened);
    for (let length = 1; length <= story.messages.length; length++) {
      const decision = story.decideOn(length - 1, length);
      const next = story.messages[length];
      if (next?.agent !== 'ticketing' || decision.events.length === 0) continue;
      expect(next.events.map(({ type, data }) => ({ type, data }))).toEqual(
        decision.events.map(({ type, data }) => ({ type, data })),
      );
    }
  });
});
