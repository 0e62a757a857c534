/**
 * `npm run bench`: builds what there is to measure and measures it. Arguments name the benchmarks to run;
 * `rca` are those of how well causes are found, on published data (`npm run bench:rca`), each by its own name.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SetupError, prepare, root, runScript } from './setup.mjs';

const benchmarks = [
  'road',
  'storm',
  'paging',
  'kill',
  'rules',
  'collector-validation',
  'incidents',
  'chronicle',
];
/** In bench/rca/, a file each. */
const ofCauses = ['petshop', 'nezha', 'loghub', 'recommend', 'calibration', 'series', 'enrichment'];

const run = (...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new SetupError(`${args[0]} ended with ${code}.`)),
    );
  });

await runScript(async () => {
  const { names, of, folder } = asked(process.argv.slice(2));
  const unknown = names.find((name) => !of.includes(name));
  if (unknown !== undefined) {
    throw new SetupError(`No benchmark "${unknown}"; there are: ${of.join(', ')}.`);
  }
  await prepare();
  await run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.bench.json');
  for (const name of names.length > 0 ? names : of) {
    await run(join(root, 'dist', 'bench', folder, `${name}.js`));
  }
});

function asked([first, ...others]) {
  if (first === 'rca') return { names: others, of: ofCauses, folder: 'rca' };
  return { names: first === undefined ? [] : [first, ...others], of: benchmarks, folder: '' };
}
