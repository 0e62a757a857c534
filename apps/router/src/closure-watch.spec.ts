import { describe, expect, it } from '@jest/globals';
import { type ArgusEvent, type Recorded, subjects } from '#libs/contracts';
import { type Outcome, done, retry } from '#libs/kernel';
import { ManualClock } from '#libs/testing';
import { ClosureWatch } from './closure-watch.js';
import { initialRouterState, PersistentMap, type RoutedIncident, type RouterState } from '#libs/routing';

const id = 'inc-1';

const given = (outcomes: Outcome[] = []) => {
  const clock = new ManualClock();
  const checked: string[] = [];
  const check = async ({ messageId }: Recorded): Promise<Outcome> => {
    checked.push(messageId);
    return outcomes.shift() ?? done('checked');
  };
  const watch = new ClosureWatch({ clock, check });
  const seen = (agent: 'router' | 'closer', status: RoutedIncident['status'], firing: number) => {
    const incidents = PersistentMap.empty<RoutedIncident>().with(id, { status, firing } as RoutedIncident);
    const state: RouterState = { ...initialRouterState, incidents };
    const type = agent === 'closer' ? 'argus.incident.closed.v1' : 'argus.incident.alert-attached.v1';
    const events = [{ type } as ArgusEvent];
    watch.folded(
      { subject: subjects.incident(id, agent), messageId: agent, events } as unknown as Recorded,
      state,
    );
  };
  return { clock, watch, checked, seen, settle: () => new Promise(setImmediate) };
};

describe('a closure', () => {
  it.each(['before', 'after'])(
    'is looked at again when it is seen %s the alert that was attached meanwhile',
    (when) => {
      const { watch, checked, seen } = given();
      watch.start();
      seen(
        when === 'before' ? 'closer' : 'router',
        when === 'before' ? 'closed' : 'open',
        when === 'before' ? 0 : 1,
      );
      seen(when === 'before' ? 'router' : 'closer', 'closed', 1);
      expect(checked).toEqual(['closer']);
    },
  );

  it('is left alone while nothing fires, and in the past', () => {
    const { watch, checked, seen } = given();
    seen('closer', 'closed', 1);
    watch.start();
    seen('closer', 'closed', 0);
    expect(checked).toEqual([]);
  });

  it('is looked at until that succeeds, once at a time', async () => {
    const { clock, watch, checked, seen, settle } = given([retry('conflict')]);
    watch.start();
    seen('closer', 'closed', 1);
    seen('router', 'closed', 2);
    await settle();
    expect(checked).toHaveLength(1);
    clock.advance(1_000);
    await settle();
    clock.advance(60_000);
    await settle();
    expect(checked).toHaveLength(2);
  });
});
