/** The file of the records that came from this time on, epoch ms. */
export const nameOfSegment = (start: number): string => `received-${start}.jsonl`;

/** When a file's first record came; undefined for files of others. */
export function startOfSegment(name: string): number | undefined {
  const [, start] = /^received-(\d{13})\.jsonl$/.exec(name) ?? [];
  return start === undefined ? undefined : Number(start);
}
