import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type PolicyFault, describeFaults, located, readYaml } from '#libs/policy-file';
import { type PolicyCase, compileCases, runCase } from '#libs/rehearsal';
import { Failure, exitCodes } from '../failure.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';
import { policyOfFile } from './policy-of-file.js';

/** Options of `argus policy test`. */
export interface TestOptions extends CommonOptions {
  readonly policy?: string;
}

/** Tries a file of cases under a policy; ends with 1 when one of them is not as expected. */
export async function testPolicy(
  surroundings: Surroundings,
  file: string,
  { config, json, policy: named }: TestOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const { shown, policy } = await policyOfFile(surroundings, named, config);
  const cases = await casesOf(surroundings, file);
  const results = cases.map((each) => runCase(each, policy));
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  terminal.result(
    json,
    { file, policy: shown, version: policy.version, ok: failed === 0, cases: results },
    () =>
      [
        ...results.flatMap(({ name, differences }) => [
          differences.length === 0
            ? `${terminal.paint('green', 'ok')} ${plain(name)}`
            : `${terminal.paint('red', 'not ok')} ${plain(name)}`,
          ...differences.map((difference) => `    ${plain(difference)}`),
        ]),
        '',
        `${count(results.length, 'case')} under ${shown} (${policy.version}): ${
          failed === 0 ? 'all as expected' : `${failed} not as expected`
        }.`,
      ].join('\n'),
  );
  if (failed > 0) terminal.exitCode = exitCodes.wrong;
}

async function casesOf({ workingDir }: Surroundings, file: string): Promise<readonly PolicyCase[]> {
  const text = await readFile(resolve(workingDir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be read (${error.code ?? 'unknown error'}).`, 'Correct the path.');
  });
  const document = readYaml(text, file);
  if (!document.ok) throw wrongCases(document.error);
  const { values, lineOf } = document.value;
  const cases = compileCases(values);
  if (!cases.ok) throw wrongCases(located(file, cases.error, lineOf));
  return cases.value;
}

const wrongCases = (faults: readonly PolicyFault[]): Failure =>
  new Failure(`the cases are wrong.\n${describeFaults(faults)}`, 'Correct them, and try again.');

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
