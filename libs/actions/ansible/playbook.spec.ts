import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareAction } from '../kinds.js';
import { aRun, surroundings } from '../testing/surroundings.js';
import { AllowedPlaybook } from './playbook.settings.js';

describe('running an Ansible playbook', () => {
  let folder: string;
  let program: string;
  /** Says what it was started with, as the program of that name would get it. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-ansible-'));
    program = join(folder, 'ansible-playbook');
    await writeFile(
      program,
      `#!${process.execPath}\nconsole.log(JSON.stringify({ args: process.argv.slice(2), env: Object.keys(process.env) }));\n`,
    );
    await chmod(program, 0o755);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const prepared = () => {
    const settings = {
      name: 'restart',
      file: '/etc/ansible/restart.yml',
      inventory: '/etc/ansible/hosts',
      program,
    };
    const around = surroundings(
      { playbooks: [Object.assign(new AllowedPlaybook(), settings)] },
      { environment: { PATH: process.env['PATH'], ARGUS_JIRA_TOKEN: 'not-for-actions' } },
    );
    const variables = { service: '$(id); `id`', n: 3 };
    const parameters = { playbook: 'restart', limit: 'web:&staging', variables };
    const result = prepareAction({ kind: 'ansible-playbook', parameters }, around);
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };
  const said = (output: string) => JSON.parse(output) as { args: string[]; env: string[] };

  it('gives its variables as JSON, without a shell, and none of the secrets of Argus', async () => {
    const { args, env } = said((await prepared().perform(aRun())).output);
    expect(args).toEqual([
      ...['--inventory', '/etc/ansible/hosts', '--limit', 'web:&staging'],
      ...['--extra-vars', '{"service":"$(id); `id`","n":3}', '/etc/ansible/restart.yml'],
    ]);
    expect(env).not.toContain('ARGUS_JIRA_TOKEN');
  });

  it("is tried dry with Ansible's own --check", async () => {
    expect(said((await prepared().dryRun(aRun())).output).args[0]).toBe('--check');
  });
});
