import { partitions } from '#libs/contracts';
import type { CorrelationRule } from './correlation.js';
import type { DeduplicationRule } from './deduplication.js';
import { groupByAll, groupOf } from './grouping.js';
import type { LabelSet } from './matchers.js';
import { stableHash } from './stable-hash.js';

/**
 * How alerts are spread over the queues, so that everything that has to be decided together goes through one,
 * in order: by their group, or by the values of these labels; without any label there is one queue.
 */
export type Partitioning = 'by-group' | readonly string[];

/** The parts of a policy that bring alerts together. */
export interface Gathering {
  /** Of every route; `...` stands for all labels. */
  readonly groupBys: readonly (readonly string[])[];
  readonly deduplication: readonly Pick<DeduplicationRule, 'key'>[];
  readonly correlation: readonly Pick<CorrelationRule, 'labels'>[];
}

/**
 * The widest spread that keeps together what belongs together. Groups do so by themselves; a rule that looks
 * across groups leaves only the labels that it and all groups go by.
 */
export function partitioningOf({ groupBys, deduplication, correlation }: Gathering): Partitioning {
  if (deduplication.length === 0 && correlation.length === 0) return 'by-group';
  const lists = [
    ...groupBys.filter((names) => !names.includes(groupByAll)),
    ...deduplication.map(({ key }) => key),
    ...correlation.map(({ labels }) => labels),
  ];
  const [first = [], ...others] = lists;
  return [...new Set(first)].filter((name) => others.every((names) => names.includes(name))).sort();
}

/**
 * The queue of an alert: always the same one for the same labels, group and partitioning. The group's key has to
 * tell groups of different routes apart.
 */
export function partitionOf(partitioning: Partitioning, labels: LabelSet, groupKey: string): number {
  if (partitioning === 'by-group') return stableHash(groupKey) % partitions;
  return partitioning.length === 0 ? 0 : stableHash(groupOf(labels, partitioning).key) % partitions;
}
