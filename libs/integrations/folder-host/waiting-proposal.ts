import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HostedProposal, NewProposal } from '#libs/integrations/port';

/** A proposal as it waits in its file. */
export interface WaitingProposal extends Omit<NewProposal, 'reviewers'> {
  readonly standing: HostedProposal['standing'];
  readonly by?: string;
  readonly reason?: string;
}

const isBranch = (text: string): boolean => /^[\w.-]+(\/[\w.-]+)+$/.test(text);

/** The name of the file that the proposal of a branch waits in. */
export const fileOf = (branch: string): string => {
  if (!isBranch(branch)) throw new Error(`"${branch}" is no name for a branch of Argus`);
  return `${branch.replaceAll('/', '~')}.json`;
};

/**
 * Reads the proposal that waits in a file; undefined where there is none. Throws what names the file, and nothing that
 * stands in it.
 */
export async function readWaiting(file: string): Promise<WaitingProposal | undefined> {
  const name = basename(file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`${name} cannot be read (${code}): let Argus read it, or remove it`, { cause: error });
  }
  const proposal = parsed(text);
  if (!isProposal(proposal) || !isBranch(proposal.branch) || fileOf(proposal.branch) !== name)
    throw new Error(`${name} holds no proposal of its branch: mend its JSON, or remove it`);
  return proposal;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What a parser complains of cites the text.
    return undefined;
  }
}

function isProposal(value: unknown): value is WaitingProposal {
  if (typeof value !== 'object' || value === null) return false;
  const { branch, files, standing, title, body, at } = value as Partial<
    Record<keyof WaitingProposal, unknown>
  >;
  return (
    [branch, standing, title, body].every((each) => typeof each === 'string') &&
    typeof at === 'number' &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

const isFile = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['path', 'content'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string');
