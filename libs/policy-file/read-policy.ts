import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Result, failed, ok } from '#libs/kernel';
import { type Policy, type PolicyPath, compilePolicy, policyVersion } from '#libs/policy';
import { type PolicyFault, byLine, located } from './policy-fault.js';
import { type YamlText, largestFile, readYamlLeniently, tooLarge } from './read-yaml.js';

/** A policy's texts: the file itself and, where it names one, the topology's. */
export interface PolicySources {
  /** What to call the file in a message. */
  readonly file: string;
  readonly text: string;
  readonly topology?: { readonly file: string; readonly text: string };
}

/** Reads the files. Fails when one cannot be read; what is in them is looked at by `compileSources`. */
export async function readSources(path: string, shown = path): Promise<Result<PolicySources, PolicyFault[]>> {
  const text = await readText(path, shown);
  if (!text.ok) return text;
  const named = topologyFileOf(text.value, shown);
  if (named === undefined) return ok({ file: shown, text: text.value });
  const topology = await readText(resolve(dirname(path), named), named);
  if (!topology.ok) return topology;
  return ok({ file: shown, text: text.value, topology: { file: named, text: topology.value } });
}

/** Compiles what was read. Never throws; the error lists everything that is wrong in any of the files. */
export function compileSources({ file, text, topology }: PolicySources): Result<Policy, PolicyFault[]> {
  const document = readYamlLeniently(text, file);
  const other = topology === undefined ? undefined : readYamlLeniently(topology.text, topology.file);
  const broken = other?.ok === false ? other.error : [];
  if (!document.ok) return failed([...document.error, ...broken]);
  const { values, lineOf, doubled } = document.value;
  const elsewhere = other?.ok === true ? other.value : undefined;
  const texts = [text, ...(topology === undefined ? [] : [topology.text])];
  const merged = elsewhere === undefined ? values : withTopology(values, elsewhere);
  const policy = compilePolicy(merged, { version: policyVersion(texts), text });
  const problems = policy.ok ? [] : policy.error;
  // What stands in the other file has its line there.
  const isElsewhere = (path: PolicyPath): boolean =>
    elsewhere !== undefined && path[0] === 'topology' && path.length > 1 && lineOf(path) === undefined;
  const here = problems.filter(({ path }) => !isElsewhere(path));
  const there = problems
    .filter(({ path }) => isElsewhere(path))
    .map(({ path, message }) => ({ path: path.slice(1), message }));
  const faults = [
    ...[...doubled, ...located(file, here, lineOf)].sort(byLine),
    ...broken,
    ...(elsewhere === undefined
      ? []
      : [...elsewhere.doubled, ...located(elsewhere.file, there, elsewhere.lineOf)].sort(byLine)),
  ];
  return policy.ok && faults.length === 0 ? policy : failed(faults);
}

/** Reads and compiles. */
export async function readPolicy(path: string, shown = path): Promise<Result<Policy, PolicyFault[]>> {
  const sources = await readSources(path, shown);
  return sources.ok ? compileSources(sources.value) : sources;
}

async function readText(path: string, shown: string): Promise<Result<string, PolicyFault[]>> {
  const fault = (message: string): PolicyFault[] => [{ file: shown, path: '', message }];
  try {
    const { size } = await stat(path);
    if (size > largestFile) return failed(fault(tooLarge));
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return failed(
      fault(
        code === 'ENOENT'
          ? 'does not exist; correct the path'
          : `cannot be read (${code}); correct the path or its permissions`,
      ),
    );
  }
}

/** Read leniently: what is wrong with the rest of the file is told when it is compiled. */
function topologyFileOf(text: string, file: string): string | undefined {
  const document = readYamlLeniently(text, file);
  const topology: unknown = document.ok ? document.value.values['topology'] : undefined;
  if (typeof topology !== 'object' || topology === null || !('file' in topology)) return undefined;
  return typeof topology.file === 'string' && topology.file !== '' ? topology.file : undefined;
}

/** What the policy says itself comes first; both may not say the same. */
const withTopology = (
  values: YamlText['values'],
  { values: topology }: YamlText,
): Readonly<Record<string, unknown>> => ({
  ...values,
  topology: { ...topology, ...(values['topology'] as object) },
});
