import type { PersistentMap } from '../src/domain/persistent-map.js';
import type { RouterState } from '../src/domain/state.js';

const plain = <V>(map: PersistentMap<V>): [string, V][] =>
  [...map.entries()].map(([key, value]): [string, V] => [key, value]).sort(([a], [b]) => (a < b ? -1 : 1));

/** A state as plain data that can be compared, whatever the maps look like inside. */
export const digest = ({ incidents, groups, holders, decided }: RouterState): unknown => ({
  incidents: plain(incidents).map(([, incident]) => ({ ...incident, alerts: plain(incident.alerts) })),
  groups: plain(groups),
  holders: plain(holders),
  decided: plain(decided.places).map(([id]) => id),
});
