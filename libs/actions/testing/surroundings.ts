import type { ActionRun } from '../action.js';
import type { ActionSurroundings, AllowedActions } from '../surroundings.js';

/** What actions are prepared with when nothing is allowed but what a spec allows. */
export const surroundings = (
  allowed: Partial<AllowedActions>,
  more: Partial<Omit<ActionSurroundings, 'allowed'>> = {},
): ActionSurroundings => ({
  allowed: {
    ...{ commands: [], targets: [], clusters: [], dockerHosts: [] },
    ...{ rundecks: [], workflows: [], playbooks: [], featureFlags: [] },
    ...allowed,
  },
  ...{ environment: {}, rootDir: process.cwd(), dataDir: '/nowhere' },
  ...more,
});

/** One run, with a signal that nobody aborts. */
export const aRun = (more: Partial<ActionRun> = {}): ActionRun => ({
  ...{ key: 'inc-1-a-r1', incidentId: 'inc-1', approvalId: 'inc-1-a-r1' },
  ...{ startedAt: 1_700_000_000_000, sentAt: 1_700_000_001_000, signal: new AbortController().signal },
  ...more,
});
