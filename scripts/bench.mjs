/** `npm run bench`: builds what there is to measure and measures it. Arguments name the benchmarks to run. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SetupError, prepare, root, runScript } from './setup.mjs';

const benchmarks = ['road', 'storm', 'paging', 'kill', 'rules', 'collector-validation'];

const run = (...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new SetupError(`${args[0]} ended with ${code}.`)),
    );
  });

await runScript(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !benchmarks.includes(name));
  if (unknown !== undefined) {
    throw new SetupError(`No benchmark "${unknown}"; there are: ${benchmarks.join(', ')}.`);
  }
  await prepare();
  await run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.bench.json');
  for (const name of wanted.length > 0 ? wanted : benchmarks) {
    await run(join(root, 'dist', 'bench', `${name}.js`));
  }
});
