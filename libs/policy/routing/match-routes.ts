import { type LabelSet, matchesAll } from '../matchers.js';
import type { Route } from './route.js';
import { visitCandidates } from './sibling-index.js';

/**
 * The routes that take an alert, as Alertmanager's `Route.Match`: from the top down, the first route that fits unless
 * it says `continue`, and a route itself when none inside it fits.
 */
export function matchRoutes(root: Route, labels: LabelSet): readonly Route[] {
  const matched: Route[] = [];
  if (matchesAll(root.matchers, labels)) collect(root, labels, matched);
  return matched;
}

function collect(route: Route, labels: LabelSet, matched: Route[]): void {
  const before = matched.length;
  visitCandidates(route.index, labels, (position) => {
    const inner = route.routes[position];
    if (inner === undefined || !matchesAll(inner.matchers, labels)) return false;
    collect(inner, labels, matched);
    return !inner.continue;
  });
  if (matched.length === before) matched.push(route);
}
