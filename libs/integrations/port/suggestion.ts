/** A text that a reviewer suggests, and how many lines above and below the commented one it stands for. */
export interface SuggestedText {
  readonly text: string;
  readonly above: number;
  readonly below: number;
}

/**
 * The first suggestion within a comment: a fenced block of the language `suggestion`, which GitLab follows with the
 * lines it stands for (https://docs.gitlab.com/user/project/merge_requests/reviews/suggestions/).
 */
export function suggestionIn(comment: string): SuggestedText | undefined {
  const lines = comment.split(/\r?\n/);
  const start = lines.findIndex((line) => opening.test(line));
  const [, fence = '', above = '0', below = '0'] = opening.exec(lines[start] ?? '') ?? [];
  if (fence === '') return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.trimEnd() === fence);
  if (length === -1) return undefined;
  const text = lines.slice(start + 1, start + 1 + length).join('\n');
  return { text, above: Number(above), below: Number(below) };
}

const opening = /^(`{3,})suggestion(?::-(\d{1,3})\+(\d{1,3}))?\s*$/;
