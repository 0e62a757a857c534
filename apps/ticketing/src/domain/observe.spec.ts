import { describe, expect, it } from '@jest/globals';
import { fact } from '#libs/contracts';
import { closed, incidentId, opened } from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';
import type { NoticedChange, TicketNotice } from './observe.js';

const notice = (eventId: string, ...changes: NoticedChange[]): TicketNotice => ({
  ...{ eventId, key: 'ARG-1', by: 'account-alice', byName: 'Alice' },
  changes,
});
const finished: NoticedChange = { change: 'status', from: 'To Do', to: 'Done', category: 'done' };
const asked = (story: Story) =>
  story.of('argus.ticket.observed.v1').flatMap(({ asks }) => (asks === undefined ? [] : [asks]));

describe('what people do to a ticket', () => {
  it('is recorded with who did it', () => {
    const story = new Story().tells('router', opened());
    const decision = story.notices(
      notice('e-1', { change: 'priority', from: 'High', to: 'Low' }, { change: 'comment', text: 'On it.' }),
    );
    expect(decision.reason).toBe('ticket-was-changed');
    expect(story.of('argus.ticket.observed.v1')).toMatchObject([
      { change: 'priority', from: 'High', to: 'Low', by: 'account-alice', byName: 'Alice', eventId: 'e-1' },
      { change: 'comment', text: 'On it.', by: 'account-alice' },
    ]);
    expect(asked(story)).toEqual([]);
  });

  it('counts once, however often it is delivered', () => {
    const story = new Story().tells('router', opened());
    story.notices(notice('e-1', finished));
    expect(story.notices(notice('e-1', finished))).toEqual({
      events: [],
      commands: [],
      reason: 'delivered-before',
    });
    expect(story.of('argus.ticket.observed.v1')).toHaveLength(1);
    expect(story.of('argus.ticket.answered.v1')).toHaveLength(1);
  });

  it.each<[string, NoticedChange, string | undefined]>([
    ['finishing it asks to resolve the incident', finished, 'resolve'],
    ['opening it asks for nothing', { change: 'status', to: 'To Do', category: 'open' }, undefined],
    ['a status that is not known any more asks for nothing', { change: 'status', to: 'Done' }, undefined],
    [
      'taking it acknowledges the incident',
      { change: 'assignee', to: 'Alice', account: 'account-alice' },
      'acknowledge',
    ],
    [
      'giving it to somebody hands the incident over',
      { change: 'assignee', to: 'Bob', account: 'account-bob' },
      'hand-over',
    ],
    ['taking it from everybody asks for nothing', { change: 'assignee', from: 'Bob' }, undefined],
  ])('%s', (_case, change, asks) => {
    const story = new Story().tells('router', opened());
    story.notices(notice('e-1', change));
    expect(asked(story)).toEqual(asks === undefined ? [] : [asks]);
  });

  it('asks nothing about an incident that is closed', () => {
    const story = new Story().tells('router', opened()).tells('closer', closed);
    story.notices(notice('e-1', finished));
    expect(asked(story)).toEqual([]);
  });

  it('is nothing to an incident whose ticket it is not', () => {
    const story = new Story().tells('router', opened());
    expect(story.notices({ ...notice('e-1', finished), key: 'ARG-2' }).reason).toBe(
      'not-the-ticket-of-the-incident',
    );
    expect(new Story().notices(notice('e-1', finished)).reason).toBe('not-the-ticket-of-the-incident');
  });

  it('is asked again as long as nobody answers, and once when somebody did', () => {
    const story = new Story().tells('router', opened());
    story.outcomeOf = (command) => {
      throw new Error(`${command.kind} is not carried out yet`);
    };
    expect(() => story.notices(notice('e-1', finished))).toThrow('ask is not carried out yet');
    const at = story.messages.length - 1;
    expect(story.decideOn(at).commands).toMatchObject([{ kind: 'ask', request: { asks: 'resolve' } }]);
    const [observed] = story.of('argus.ticket.observed.v1');
    story.record('ticketing', [
      fact('argus.ticket.answered.v1', incidentId, {
        ...{ incidentId, operationId: observed?.operationId ?? '', asked: 'resolve', done: true },
        ...{ reason: 'resolved-by-hand', sentence: 'Resolved.' },
      }),
    ]);
    expect(story.decideOn(at).commands).toEqual([]);
  });

  it('tells the ticket why what was asked is not done, whatever it is set to tell', () => {
    const story = new Story({ ...new Story().rules, commentOn: [] }).tells('router', opened());
    const carryOut = story.outcomeOf;
    story.outcomeOf = (command) =>
      command.kind !== 'ask'
        ? carryOut(command)
        : fact('argus.ticket.answered.v1', incidentId, {
            ...{ incidentId, operationId: command.request.operationId, asked: command.request.asks },
            ...{ done: false, reason: 'person-unknown', sentence: 'Argus does not know Alice.' },
          });
    story.notices(notice('e-1', finished));
    expect(story.comments).toEqual(['Argus does not know Alice.']);
  });
});
