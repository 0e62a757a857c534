import type { ArgusEvent } from '#libs/contracts';
import type { Change } from '#libs/integrations/port';

/** Changes that were told lately, by sender and the sender's name for them. Two that are told again are one. */
export type RecordedChanges = ReadonlyMap<string, Change & { readonly source: string }>;

/** The same for whoever keeps them: one map for the life of a process, as a copy for every change would cost too much. */
export type KeptChanges = Map<string, Change & { readonly source: string }>;

/** How long, and how many changes are remembered. */
export const changesKeptMs = 7 * 24 * 60 * 60_000;
const mostChanges = 5_000;

/** Takes in what was told, in place; what is long before it was recorded is forgotten. */
export function evolveChanges(kept: KeptChanges, event: ArgusEvent): KeptChanges {
  if (event.type !== 'argus.change.observed.v1') return kept;
  const { changeId, kind, component, title, link, by, source, at } = event.data;
  const oldest = Date.parse(event.time) - changesKeptMs;
  const time = Date.parse(at);
  if (time < oldest) return kept;
  const key = JSON.stringify([source, changeId]);
  // The latest told comes last: who is first is forgotten first.
  kept.delete(key);
  kept.set(key, {
    id: changeId,
    source,
    kind,
    at: time,
    title,
    ...(component === undefined ? {} : { component }),
    ...(link === undefined ? {} : { link }),
    ...(by === undefined ? {} : { by }),
  });
  for (const [each, change] of kept) {
    if (kept.size <= mostChanges && change.at >= oldest) break;
    kept.delete(each);
  }
  return kept;
}
