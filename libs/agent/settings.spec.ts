import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LoadedSections, HttpConfig, loadSections, parseConfig } from '#libs/config';
import { commonSections, dataDirOf, keyFolderOf, publicUrlOf, readSettings } from './settings.js';

function sectionsOf(yaml: string): LoadedSections {
  const document = parseConfig(yaml);
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  const sections = loadSections(document.value, commonSections, {});
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  return sections.value;
}

describe('the start of every link', () => {
  it.each([
    ['http: { publicUrl: "https://argus.example.org" }', 'https://argus.example.org'],
    ['http: { publicUrl: "https://example.org/argus///" }', 'https://example.org/argus'],
    ['http: { host: 127.0.0.1 }', 'http://127.0.0.1:8099'],
    ['http: { host: 0.0.0.0 }', 'http://localhost:8099'],
    ['http: { host: "::" }', 'http://localhost:8099'],
    ['http: { host: "::1" }', 'http://[::1]:8099'],
    ['http: { host: argus.local }', 'http://argus.local:8099'],
  ])('given %s, is %s', (yaml, url) => {
    expect(publicUrlOf(sectionsOf(yaml), 8099)).toBe(url);
  });
});

describe('folders', () => {
  it('lie below the project unless they are named from the root', () => {
    expect(dataDirOf(sectionsOf('data: { folder: var }'), '/opt/argus')).toBe('/opt/argus/var');
    expect(dataDirOf(sectionsOf('data: { folder: /srv/argus }'), '/opt/argus')).toBe('/srv/argus');
  });

  it('keep the keys with the data, or where the setting says', () => {
    expect(keyFolderOf(sectionsOf('data: { folder: /srv/argus }'), '/opt/argus').path).toBe(
      '/srv/argus/identities',
    );
    expect(keyFolderOf(sectionsOf('nats: { keysFolder: keys }'), '/opt/argus').path).toBe('/opt/argus/keys');
  });
});

describe('reading the settings', () => {
  let rootDir: string;
  beforeEach(async () => {
    rootDir = await mkdtemp(join(tmpdir(), 'argus-settings-'));
    await mkdir(join(rootDir, 'config'));
  });
  afterEach(() => rm(rootDir, { recursive: true, force: true }));

  const portIn = async (environment: NodeJS.ProcessEnv, file?: string): Promise<unknown> => {
    const read = await readSettings({ rootDir, environment, file }, []);
    return read.ok ? read.value.get(HttpConfig).port : read.error;
  };

  it('needs no file: the defaults are good', async () => {
    expect(await portIn({})).toBe(new HttpConfig().port);
  });

  it('takes the file of the project, the one that ARGUS_CONFIG names, or the one that was asked for', async () => {
    await writeFile(join(rootDir, 'config', 'argus.yaml'), 'http: { port: 8101 }');
    await writeFile(join(rootDir, 'other.yaml'), 'http: { port: 8102 }');
    await writeFile(join(rootDir, 'asked.yaml'), 'http: { port: 8103 }');
    expect(await portIn({})).toBe(8101);
    expect(await portIn({ ARGUS_CONFIG: 'other.yaml' })).toBe(8102);
    expect(await portIn({ ARGUS_CONFIG: 'other.yaml' }, join(rootDir, 'asked.yaml'))).toBe(8103);
  });

  it('lets the environment have the last word', async () => {
    await writeFile(join(rootDir, 'config', 'argus.yaml'), 'http: { port: 8101 }');
    expect(await portIn({ ARGUS_HTTP_PORT: '8104' })).toBe(8104);
  });

  it('says so when a file that was named is not there', async () => {
    expect(JSON.stringify(await portIn({ ARGUS_CONFIG: 'nowhere.yaml' }))).toContain('nowhere.yaml');
  });

  it('leaves sections of agents that run elsewhere to them, and refuses what is nobody’s', async () => {
    const file = join(rootDir, 'config', 'argus.yaml');
    await writeFile(file, 'ticketing: { tracker: jira }\nevaluator: {}\nconsole: {}\n');
    expect(await portIn({})).toBe(new HttpConfig().port);
    await writeFile(file, 'tiketing: { tracker: jira }\n');
    expect(JSON.stringify(await portIn({}))).toContain('ticketing');
  });
});
