import type { PersistentMap, RouterState } from '#libs/routing';

const plain = <V>(map: PersistentMap<V>): [string, V][] =>
  [...map.entries()].map(([key, value]): [string, V] => [key, value]).sort(([a], [b]) => (a < b ? -1 : 1));

/** What a state says, as plain data that can be compared, whatever its maps look like inside. */
export const digest = (state: RouterState): unknown => ({
  incidents: plain(state.incidents),
  groups: plain(state.groups),
  alerts: plain(state.alerts),
  held: state.held,
  waiting: plain(state.waiting).map(([key, fingerprints]) => [
    key,
    plain(fingerprints).map(([each]) => each),
  ]),
  agendas: state.agendas.map((agenda) => [...agenda.until(Infinity)]).filter((all) => all.length > 0),
  silences: plain(state.silences).map(([, silence]) => ({ ...silence, matchers: silence.matchers.length })),
  toldEndings: plain(state.toldEndings),
});
