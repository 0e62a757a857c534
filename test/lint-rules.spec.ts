import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Case {
  readonly rule: string;
  readonly code: string;
}

/** Linted as if it stood in an existing file, since the type-checked rules need one that tsconfig knows. */
const inDomain = 'apps/notifier/src/domain/decide.ts';
const inLib = 'libs/integrations/port/http-status.ts';
const inMain = 'apps/closer/src/main.ts';

const refused: Readonly<Record<string, readonly Case[]>> = {
  [inDomain]: [
    { rule: 'no-restricted-globals', code: 'export const now = new Date();' },
    { rule: 'no-restricted-globals', code: 'export const home = process.env;' },
    { rule: 'no-restricted-globals', code: "export const page = fetch('http://x');" },
    { rule: 'no-restricted-globals', code: 'setTimeout(() => undefined, 1);' },
    { rule: 'no-restricted-globals', code: 'setInterval(() => undefined, 1);' },
    { rule: 'no-restricted-globals', code: 'export const at = performance.now();' },
    { rule: 'no-restricted-globals', code: 'export const id = crypto.randomUUID();' },
    { rule: 'no-restricted-properties', code: 'export const dice = Math.random();' },
    { rule: 'no-restricted-imports', code: "export * from 'node:path';" },
    { rule: 'no-restricted-imports', code: "import { parse } from 'yaml'; export { parse };" },
    {
      rule: 'no-restricted-imports',
      code: "import type { Kind } from '#libs/config'; export type { Kind };",
    },
  ],
  [inLib]: [
    { rule: 'no-console', code: "console.log('x');" },
    { rule: '@typescript-eslint/no-explicit-any', code: 'export const x = (y: any): void => void y;' },
    {
      rule: '@typescript-eslint/no-floating-promises',
      code: 'export const x = (): void => { Promise.resolve(); };',
    },
    {
      rule: '@typescript-eslint/return-await',
      code: 'export async function x(): Promise<number> { try { return Promise.resolve(1); } catch { return 2; } }',
    },
    {
      rule: '@typescript-eslint/switch-exhaustiveness-check',
      code: "export const x = (y: 'a' | 'b'): void => { switch (y) { case 'a': } };",
    },
    {
      rule: 'max-lines',
      code: Array.from({ length: 301 }, (_, at) => `export const x${at} = 1;`).join('\n'),
    },
  ],
  [inMain]: [
    {
      rule: 'no-restricted-imports',
      code: "import { forwardRef } from '@nestjs/common'; export { forwardRef };",
    },
  ],
};

const accepted: Readonly<Record<string, string>> = {
  [inDomain]: "import { ok } from '#libs/kernel';\nexport const x = Math.max(1, ok(2).ok ? 1 : 0);\n",
  [inLib]: 'export const x = async (): Promise<void> => { await Promise.resolve(); };\n',
};

/** One process for all texts, because loading the types takes longest. */
const lintAll = (texts: readonly { file: string; code: string }[]): Promise<string[][]> => {
  const program = `
    import { ESLint } from 'eslint';
    import { text } from 'node:stream/consumers';
    const eslint = new ESLint();
    const rules = [];
    for (const { file, code } of JSON.parse(await text(process.stdin))) {
      const [result] = await eslint.lintText(code, { filePath: file });
      rules.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
    }
    console.log(JSON.stringify(rules));`;
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: root },
      (error, stdout) =>
        error ? reject(new Error(error.message)) : resolve(JSON.parse(stdout) as string[][]),
    );
    child.stdin?.end(JSON.stringify(texts));
  });
};

describe('the lint rules', () => {
  const cases = Object.entries(refused).flatMap(([file, list]) => list.map((one) => ({ ...one, file })));
  const fine = Object.entries(accepted).map(([file, code]) => ({ file, code }));
  let found: string[][];

  beforeAll(async () => {
    found = await lintAll([...cases, ...fine]);
    // Twenty seconds of a core, which others may be at.
  }, 300_000);

  it.each(cases.map((one, at) => [one.rule, one.file, one.code.slice(0, 60), at] as const))(
    '%s: %s must not say %s',
    (rule, _file, _code, at) => expect(found[at]).toContain(rule),
  );

  it('let pass what is fine', () => expect(found.slice(cases.length)).toEqual(fine.map(() => [])));
});
