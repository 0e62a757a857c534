import type { ActionRun, Ending, LookedUp, PreparedAction, Undoing } from '../action.js';
import { type Cluster, type ClusterObject, type Place, clusterProblem, placeText } from './cluster.js';

/** A change of one object, by what stands there now. */
export interface Change {
  readonly place: Place;
  /** Whether it carries the mark of this run already. */
  isMarked(present: ClusterObject, run: ActionRun): boolean;
  /** Why it must not be made, as things are. */
  objection?(present: ClusterObject): string | undefined;
  /** The merge patch, without the version that it goes by. */
  patch(present: ClusterObject, run: ActionRun): { readonly metadata?: object; readonly spec: object };
  /** What was done, for a person. */
  said(present: ClusterObject): string;
  /** Restores what was there; read from what the change left behind. */
  undo?(changed: ClusterObject): Undoing | undefined;
}

/**
 * Makes a change by reading and patching the version that was read: when something else changed the object in
 * between, the server refuses. A change carries its run's mark, so doing it again is doing nothing.
 */
export function preparedChange(cluster: Cluster, change: Change, timeoutMs: number): PreparedAction {
  const { place } = change;
  const make = async (run: ActionRun, dryRun: boolean): Promise<Ending> => {
    try {
      const present = await cluster.read(place, run.signal);
      if (change.isMarked(present, run))
        return done(change, present, `${placeText(place)} was changed before`);
      const objection = change.objection?.(present);
      if (objection !== undefined) return { output: '', problem: objection };
      const patch = atVersion(change.patch(present, run), present);
      const changed = await cluster.patch(place, patch, { signal: run.signal, dryRun });
      const said = `${placeText(place)}: ${change.said(present)}`;
      return dryRun ? { output: `would do: ${said}` } : done(change, changed, said);
    } catch (error) {
      return { output: '', problem: clusterProblem(error, timeoutMs) };
    }
  };
  return {
    timeoutMs,
    secrets: [],
    dryRun: (run) => make(run, true),
    perform: (run) => make(run, false),
    async lookUp(run): Promise<LookedUp> {
      const present = await cluster.read(place, run.signal);
      if (!change.isMarked(present, run)) return { kind: 'repeatable' };
      return { kind: 'done', ending: done(change, present, `${placeText(place)}: found changed`) };
    },
  };
}

const done = (change: Change, changed: ClusterObject, output: string): Ending => {
  const undo = change.undo?.(changed);
  return { output, ...(undo === undefined ? {} : { undo }) };
};

const atVersion = (
  { metadata, spec }: ReturnType<Change['patch']>,
  present: ClusterObject,
): { metadata: object; spec: object } => ({
  metadata: { ...metadata, resourceVersion: present.metadata?.resourceVersion },
  spec,
});
