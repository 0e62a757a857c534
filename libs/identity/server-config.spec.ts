import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { agentNames, identityNames, mayAsk, ownSubjects, runnerSubjects, subjects } from '#libs/contracts';
import { findNatsServer } from '#libs/embedded';
import { maxPayload, permissionsOf } from '#libs/messaging';
import { type IdentityDirectory, currentKey } from './directory.js';
import { KeyFolder } from './key-folder.js';
import { natsServerConfig } from './server-config.js';

let path: string;
let directory: IdentityDirectory;
let config: string;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'argus-server-config-'));
  directory = await new KeyFolder(path).ensure(0);
  config = natsServerConfig(directory, { permissionsOf, maxPayload });
});
afterAll(() => rm(path, { recursive: true, force: true }));

/** What the configuration lets an identity publish: the list in its own block. */
function publishListOf(name: string): string[] {
  const block = config.split(`{ # ${name}\n`)[1] ?? '';
  const list = /publish: \{ allow: (\[.*?\])/.exec(block)?.[1] ?? '[]';
  return JSON.parse(list) as string[];
}
const facts = (list: readonly string[]): string[] =>
  list.filter((subject) => /^argus\.(?!control\.|runner\.)/.test(subject));
const toRunners = (list: readonly string[]): string[] =>
  list.filter((subject) => subject.startsWith('argus.runner.'));
const requests = (list: readonly string[]): string[] =>
  list.filter((subject) => subject.startsWith('argus.control.'));

describe("the NATS server's configuration", () => {
  it('has one user per identity, with its current key', () => {
    for (const name of identityNames)
      expect(config).toContain(`{ # ${name}\n      nkey: ${currentKey(directory, name)?.publicKey}\n`);
    expect(config.match(/nkey: /g)).toHaveLength(identityNames.length);
  });

  it.each(agentNames)('lets %s state exactly its own facts, and nobody else’s', (agent) => {
    expect(facts(publishListOf(agent)).sort()).toEqual(ownSubjects(agent).sort());
    const others = agentNames.filter((each) => each !== agent);
    const tokens = publishListOf(agent)
      .filter((subject) => !subject.startsWith('argus.control.ask.'))
      .flatMap((subject) => subject.split('.'));
    expect(others.filter((other) => tokens.includes(other))).toEqual([]);
    expect(facts(publishListOf(agent)).filter((subject) => /[*>]$/.test(subject))).toEqual([]);
  });

  it('lets surfaces ask, and state nothing', () => {
    for (const name of ['console', 'cli'] as const) {
      expect(facts(publishListOf(name))).toEqual([]);
      expect(requests(publishListOf(name))).toEqual([
        'argus.control.redrive.*',
        ...mayAsk(name).map(subjects.ask),
      ]);
    }
    expect([...facts(publishListOf('operator')), ...requests(publishListOf('operator'))]).toEqual([]);
  });

  it('lets pass on people’s requests who is there for them, to those who decide, and nobody else', () => {
    for (const name of agentNames)
      expect(requests(publishListOf(name))).toEqual(mayAsk(name).map(subjects.ask));
    expect(mayAsk('triage')).toEqual([]);
    expect(mayAsk('ticketing')).toEqual(['notifier', 'closer']);
  });

  it('lets the executor alone order something of runners, and a runner speak for itself alone', () => {
    for (const name of identityNames)
      expect(toRunners(publishListOf(name))).toEqual(name === 'executor' ? [runnerSubjects.toAny] : []);
    const { publish, subscribe } = permissionsOf('runner-a');
    expect(publish.filter((subject) => !subject.startsWith('$JS.'))).toEqual([
      'argus.runner.runner-a.from.>',
    ]);
    expect(publish.filter((subject) => subject.startsWith('$JS.API.'))).toEqual([
      '$JS.API.CONSUMER.CREATE.RUNNERS.*.argus.runner.runner-a.to.*.*',
      '$JS.API.CONSUMER.INFO.RUNNERS.*',
    ]);
    expect(subscribe).toEqual(['_INBOX_runner-a.>']);
  });

  it('gives nobody everything', () => {
    for (const name of identityNames)
      expect(
        publishListOf(name).filter((subject) => ['>', '*', '$JS.>', '$SYS.>'].includes(subject)),
      ).toEqual([]);
  });

  it('leaves out an identity that has no key, and holds no seed', async () => {
    const { router: _none, ...identities } = directory.identities;
    expect(natsServerConfig({ version: 1, identities }, { permissionsOf, maxPayload })).not.toContain(
      '# router',
    );
    expect(config).not.toMatch(/SU[A-Z2-7]{56}/);
  });

  it('is accepted by the real server, with what an installation adds', async () => {
    const found = await findNatsServer({ cacheDir: '.argus/cache' });
    if (!found.ok) {
      console.warn(`SKIPPED: there is no nats-server to read the configuration: ${found.error}`);
      return;
    }
    const check = async (text: string): Promise<string> => {
      const file = join(path, 'nats-server.conf');
      await writeFile(file, text);
      const { stdout, stderr } = await promisify(execFile)(found.value.path, ['-t', '-c', file]);
      return stdout + stderr;
    };
    const extra = 'cluster { name: argus, listen: "127.0.0.1:-1" }\n';
    const complete = natsServerConfig(directory, { permissionsOf, maxPayload, extra });
    expect(await check(config)).toContain('is valid');
    expect(await check(complete)).toContain('is valid');
    await expect(check(config.replace('jetstream: enabled', 'jetstreams: enabled'))).rejects.toThrow();
  });
});
