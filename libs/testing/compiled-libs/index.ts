import { mkdir, mkdtemp, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The libs as JavaScript in a temporary folder, for a test that needs a process of its own: it runs the
 * sources as they are, whether or not they were built. The caller removes the folder.
 */
export async function compiledLibs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-compiled-'));
  const sources = (await readdir(join(root, 'libs'), { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !/\.(spec|contract)\.ts$/.test(name),
  );
  await Promise.all(sources.map((name) => compile(join('libs', name), folder)));
  const imports = { '#libs/*': './libs/*/index.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports }));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function compile(name: string, folder: string): Promise<void> {
  const target = join(folder, name.replace(/\.ts$/, '.js'));
  const { code } = await transform(await readFile(join(root, name), 'utf8'), {
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
}
