import { sshSignature } from './ssh-signature.js';
import type { CommitSigner, GitSettings } from './settings.js';

/** What a commit consists of. */
export interface NewCommit {
  readonly tree: string;
  readonly parent: string;
  readonly author: GitSettings['author'];
  /** Epoch ms. The same commit made again has the same id. */
  readonly at: number;
  readonly message: string;
}

/**
 * A commit as Git stores it (gitformat-signature(5)), signed where there is a signer. Made by hand because `git
 * commit` would take names, hooks and times from the machine.
 */
export function commitObject(
  { tree, parent, author, at, message }: NewCommit,
  signer?: CommitSigner,
): string {
  const by = `${withoutMarks(author.name)} <${withoutMarks(author.email)}> ${Math.floor(at / 1_000)} +0000`;
  const head = [`tree ${tree}`, `parent ${parent}`, `author ${by}`, `committer ${by}`];
  const body = `\n\n${message.replaceAll('\0', '').trimEnd()}\n`;
  if (signer === undefined) return head.join('\n') + body;
  const signature = sshSignature(head.join('\n') + body, signer).replaceAll('\n', '\n ');
  return `${[...head, `gpgsig ${signature}`].join('\n')}${body}`;
}

/** What would end a name within a commit. */
const withoutMarks = (name: string): string => name.replace(/[<>\n\0]/g, ' ').trim();
