#!/usr/bin/env node
/** The command line: `npx argus …`, or `npm run argus -- …`. */
import { prepare, runArgus, runScript } from '../scripts/setup.mjs';

await runScript(async () => {
  await prepare();
  await runArgus(process.argv.slice(2));
});
