import type { Draft } from './state.js';

/** What a draft is held against before anybody is asked to review it. */
export interface ProposalGuardrails {
  /** Folders that documents may stand in, such as `runbooks`; in them only Markdown. */
  readonly folders: readonly string[];
  readonly mostFiles: number;
  readonly mostChangedLines: number;
}

/** What the draft changes, as far as it takes the repository to tell. */
export interface DraftChange {
  readonly changedLines: number;
  /** The paths of files that hold what looks like a secret. */
  readonly withSecrets: readonly string[];
}

/** Why a draft is not proposed. */
export interface Refusal {
  readonly guardrail: 'paths' | 'files' | 'changed-lines' | 'secrets' | 'binary';
  readonly reason: string;
}

/** Names that are plain text everywhere: no dot at the front, no way up, nothing that a program takes for an option. */
const plainPath = /^[A-Za-z0-9][\w-]*(?:\/[A-Za-z0-9][\w.-]*)+\.md$/;
/** What no Markdown holds: control characters but for tab and line ends. */
const notText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** Why a draft may not be proposed; undefined where it may. Whoever reviews it should have to read little, and text. */
export function refusalOf(
  { files }: Pick<Draft, 'files'>,
  { changedLines, withSecrets }: DraftChange,
  { folders, mostFiles, mostChangedLines }: ProposalGuardrails,
): Refusal | undefined {
  const elsewhere = files.find(({ path }) => !isAllowed(path, folders));
  if (elsewhere !== undefined)
    return { guardrail: 'paths', reason: `${elsewhere.path} is no Markdown file in ${folders.join(', ')}` };
  if (files.length > mostFiles)
    return { guardrail: 'files', reason: `it has ${files.length} files, and ${mostFiles} are allowed` };
  const binary = files.find(({ content }) => notText.test(content));
  if (binary !== undefined) return { guardrail: 'binary', reason: `${binary.path} holds what is no text` };
  const [secret] = withSecrets;
  if (secret !== undefined)
    return { guardrail: 'secrets', reason: `${secret} holds what looks like a secret` };
  if (changedLines > mostChangedLines)
    return {
      guardrail: 'changed-lines',
      reason: `it changes ${changedLines} lines, and ${mostChangedLines} are allowed`,
    };
  return undefined;
}

const isAllowed = (path: string, folders: readonly string[]): boolean =>
  plainPath.test(path) && !path.includes('..') && folders.some((folder) => path.startsWith(`${folder}/`));
