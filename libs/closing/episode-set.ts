/**
 * A set of alert episodes. An incident can hold ten thousand; in buckets, adding one copies a small part
 * of them, so that folding a storm of alerts does not take quadratic time.
 */
export interface EpisodeSet {
  readonly size: number;
  readonly buckets: readonly ReadonlySet<string>[];
}

const bucketCount = 64;

/** No episodes. */
export const noEpisodes: EpisodeSet = {
  size: 0,
  buckets: Array.from({ length: bucketCount }, () => new Set()),
};

/** The set with an episode more; the same set when it is there already. */
export function withEpisode(set: EpisodeSet, key: string): EpisodeSet {
  return change(set, key, (bucket) => (bucket.has(key) ? undefined : new Set(bucket).add(key)));
}

/** The set without an episode; the same set when it is not there. */
export function withoutEpisode(set: EpisodeSet, key: string): EpisodeSet {
  return change(set, key, (bucket) => {
    if (!bucket.has(key)) return undefined;
    return new Set([...bucket].filter((each) => each !== key));
  });
}

function change(
  set: EpisodeSet,
  key: string,
  edit: (bucket: ReadonlySet<string>) => ReadonlySet<string> | undefined,
): EpisodeSet {
  const at = bucketOf(key);
  const before = set.buckets[at] ?? new Set<string>();
  const after = edit(before);
  if (after === undefined) return set;
  return { size: set.size + after.size - before.size, buckets: set.buckets.with(at, after) };
}

function bucketOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
  return (hash >>> 0) % bucketCount;
}
