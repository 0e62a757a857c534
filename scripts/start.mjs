/** `npm start`: Argus with all it needs, on this machine. Arguments go on to `argus up`. */
import { prepare, runArgus, runScript } from './setup.mjs';

await runScript(async () => {
  await prepare();
  await runArgus(['up', ...process.argv.slice(2)]);
});
