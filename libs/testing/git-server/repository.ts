import { execFile } from 'node:child_process';

/** Runs Git in a folder for a spec, and resolves with what it prints. */
export function git(folder: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...args], { cwd: folder }, (error, out) =>
      error === null ? resolve(out.trim()) : reject(new Error(error.message)),
    );
    // A program that reads none may have ended.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** A commit that a person makes in a bare repository. */
export interface PersonsCommit {
  readonly branch: string;
  /** The branch that it is made upon; a first commit without one. */
  readonly upon?: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Makes a commit straight in a bare repository (git-fast-import(1)). */
export async function commitAsPerson(
  repository: string,
  { branch, upon, files }: PersonsCommit,
): Promise<string> {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = [
    `commit refs/heads/${branch}\ncommitter Alice <alice@example.com> 1700000000 +0000\n${data('by Alice')}`,
    ...(upon === undefined ? [] : [`from refs/heads/${upon}^0\n`]),
    ...Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`),
  ];
  await git(repository, ['fast-import', '--quiet'], stream.join(''));
  return git(repository, ['rev-parse', `refs/heads/${branch}`]);
}
