import type { ArgusEvent } from '#libs/contracts';
import type { Change } from '#libs/integrations/port';

/** Changes that were told lately, by sender and the sender's name for them. Two that are told again are one. */
export type RecordedChanges = ReadonlyMap<string, Change & { readonly source: string }>;

/** Nothing was told yet. */
export const noChanges: RecordedChanges = new Map();

/** How long, and how many changes are remembered. */
export const changesKeptMs = 7 * 24 * 60 * 60_000;
const mostChanges = 5_000;

/** Takes in what was told; `now` is when it was recorded, and what was long before is forgotten. */
export function evolveChanges(changes: RecordedChanges, event: ArgusEvent): RecordedChanges {
  if (event.type !== 'argus.change.observed.v1') return changes;
  const { changeId, kind, component, title, link, by, source, at } = event.data;
  const oldest = Date.parse(event.time) - changesKeptMs;
  const time = Date.parse(at);
  if (time < oldest) return changes;
  const kept = new Map(changes);
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
