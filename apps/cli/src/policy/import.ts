import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeFault, describeFaults, importAlertmanager } from '#libs/policy-file';
import { Failure } from '../failure.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';

/** Makes a policy of an Alertmanager's file, and says line by line what it could not take. */
export async function importPolicy(
  { terminal, workingDir }: Surroundings,
  file: string,
  { json, out }: CommonOptions & { readonly out?: string },
): Promise<void> {
  const text = await readFile(resolve(workingDir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be read (${error.code ?? 'unknown error'})`, 'Correct the path.');
  });
  const imported = importAlertmanager(text, file);
  if (!imported.ok) {
    throw new Failure(
      `${file} was not imported.\n${describeFaults(imported.error)}`,
      'Correct it; Alertmanager would not take it either.',
    );
  }
  const { text: policy, notTaken } = imported.value;
  if (out !== undefined) await writeNew(resolve(workingDir, out), out, policy);
  if (json === true) {
    terminal.result(json, { file, ...(out === undefined ? { policy } : { out }), notTaken }, () => '');
    return;
  }
  if (out === undefined) terminal.print(policy);
  for (const each of notTaken) terminal.note(describeFault(each));
  if (out !== undefined) {
    terminal.print(
      `${out}: written; "argus policy diff ${out}" tells what it would have done with recorded alerts.`,
    );
  }
}

/** A policy that is in force is not to be lost to a slip of the hand. */
async function writeNew(path: string, out: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const what =
      error.code === 'EEXIST' ? 'is there already' : `cannot be written (${error.code ?? 'error'})`;
    throw new Failure(`${out} ${what}`, 'Name another file.');
  });
}
