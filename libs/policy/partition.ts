import { stableHash } from './stable-hash.js';

/**
 * Which of `partitions` queues a group's alerts go through: always the same one, so that whoever handles a
 * partition sees all of a group, in order.
 */
export function partitionOf(groupKey: string, partitions: number): number {
  if (!Number.isInteger(partitions) || partitions < 1) {
    throw new Error(`partitions is ${partitions}: use a whole number of at least 1`);
  }
  return stableHash(groupKey) % partitions;
}
