import type { Group } from '../grouping.js';
import { type LabelSet, labelValue } from '../matchers.js';
import { quoteGo } from '../matchers/go-string.js';
import type { Route } from './route.js';
import { inByteOrder } from './byte-order.js';

/**
 * The group that an alert belongs to on a route. The key is Alertmanager's group key: the route's, then the labels,
 * `{}/{owner="team-A"}:{alertname="HighErrorRate", service="checkout"}`.
 */
export function groupOfRoute(route: Route, labels: LabelSet): Group {
  const names = route.groupByAll ? Object.keys(labels).sort(inByteOrder) : route.groupBy;
  const grouped: Record<string, string> = {};
  let text = '';
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value === '') continue;
    Object.defineProperty(grouped, name, { value, enumerable: true, configurable: true, writable: true });
    text += `${text === '' ? '' : ', '}${written(name)}=${quoteGo(value)}`;
  }
  return { key: `${route.key}:{${text}}`, labels: grouped };
}

/** Names that could be taken for something else are quoted, so that no two groups share a key. */
const written = (name: string): string => (/^[a-zA-Z_:][\w:]*$/.test(name) ? name : quoteGo(name));
