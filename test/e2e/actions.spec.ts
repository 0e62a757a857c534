import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type RunningArgus, startArgus } from './running-argus.js';

const run = promisify(execFile);

describe('the switch for all actions', () => {
  let argus: RunningArgus;
  beforeAll(async () => {
    argus = await startArgus();
  }, 120_000);
  afterAll(() => argus.dispose(), 60_000);

  const actions = async (...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ARGUS_DATA_FOLDER: argus.dataDir,
      NO_COLOR: '1',
    };
    const program = 'dist/apps/cli/src/main.js';
    return (await run(process.execPath, [program, 'actions', ...args], { env })).stdout;
  };

  it('is turned from the command line, survives kill -9, and is on record', async () => {
    expect(await actions('list')).toBe('Actions may run.\n');
    expect(await actions('stop', '--reason', 'odd')).toMatch(/^All actions are stopped/);
    await argus.kill9();
    await argus.restart();
    expect(await actions('stop')).toMatch(/^All actions are stopped, by user:/);
    await eventually(
      async () => /^All actions are stopped since .*odd/.test(await actions('list')),
      'on record',
    );
    expect(await actions('resume')).toMatch(/^Actions may run again/);
    await expect(actions('cancel', 'inc-1', 'restart')).rejects.toMatchObject({
      ...{ code: 1, stdout: expect.stringMatching(/there is no incident of that id/) },
    });
  }, 120_000);
});
