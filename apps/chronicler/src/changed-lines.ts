import { diffLines } from 'diff';

/** How many lines a reviewer has to read: those that are added and those that go, in all files. */
export const changedLines = (
  files: readonly { readonly path: string; readonly content: string }[],
  present: ReadonlyMap<string, string>,
): number =>
  files
    .flatMap(({ path, content }) => diffLines(present.get(path) ?? '', content))
    .filter(({ added, removed }) => added || removed)
    .reduce((sum, { count }) => sum + count, 0);
