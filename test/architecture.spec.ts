import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

/** Checks a tree against the rules, and tells each broken one as `rule: from → to`. */
async function brokenRules(folder: string, parts: string[]): Promise<string[]> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const report = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...parts],
      { cwd: folder, maxBuffer: 256 * 1024 * 1024 },
      // It exits with the number of violations, so only an empty report is a failure.
      (error, stdout) => (stdout === '' && error ? reject(new Error(error.message)) : resolve(stdout)),
    );
  });
  const { summary } = JSON.parse(report) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

describe('who imports whom', () => {
  it('is as the design says', async () => {
    const parts = (await readdir(root)).filter((name) => ['apps', 'libs', 'test', 'bench'].includes(name));
    expect(await brokenRules(root, parts)).toEqual([]);
  }, 180_000);
});

/** Files of a small project with the lines that matter; each key that is not a `breaks` must raise nothing. */
const sources: Record<string, string> = {
  'libs/kernel/index.ts': 'export const one = 1; export type One = 1;',
  'libs/contracts/index.ts': "export * from './event.js'; import '#libs/kernel';",
  'libs/contracts/event.ts': "import 'ajv'; import 'node:crypto'; export type Event = string;",
  'libs/config/index.ts': "import '#libs/kernel'; import 'yaml'; import 'node:fs'; export {};",
  'libs/observability/index.ts': "import 'pino'; export {};",
  'libs/policy/index.ts': "import '#libs/contracts'; export {};",
  'libs/identity/index.ts': "import 'nkeys.js'; import '#libs/config'; export {};",
  'libs/messaging/index.ts': "import 'nats'; import '#libs/identity'; export {};",
  'libs/event-store/index.ts': "import 'nats'; import '#libs/messaging'; import '#libs/identity'; export {};",
  'libs/audit/index.ts': "import 'typeorm'; import 'pg'; export {};",
  'libs/runbooks/index.ts': "import '#libs/kernel'; export {};",
  'libs/embedded/index.ts': "import 'pg'; export {};",
  'libs/web/index.ts': "import 'node:net'; import '#libs/kernel'; export {};",
  'libs/integrations/port/index.ts': "import '#libs/contracts'; export {};",
  'libs/integrations/jira/index.ts':
    "import 'jira.js'; import '#libs/integrations/port'; import './site.js';",
  'libs/integrations/jira/site.ts': "import '#libs/config'; export {};",
  'libs/integrations/slack/index.ts': "import '@slack/bolt'; import '#libs/integrations/port'; export {};",
  'libs/integrations/email/index.ts': "import 'nodemailer'; import '#libs/integrations/port'; export {};",
  'libs/agent/index.ts':
    "import '#libs/event-store'; import '#libs/integrations/port'; import '#libs/audit';",
  'libs/testing/jira-fake/index.ts': 'export {};',
  'libs/audit/testing/audit-store.ts': "import '#libs/embedded'; import 'smtp-server'; export {};",
  'libs/audit/store.contract.ts': "import '#libs/testing'; import './testing/audit-store.js'; export {};",
  'libs/testing/index.ts': "import 'nats'; import 'smtp-server'; import '#libs/kernel'; export {};",
  'apps/router/src/main.ts': "import '#libs/agent'; import './domain/decide.js'; import 'yaml'; export {};",
  'apps/router/src/domain/decide.ts':
    "import './state.js'; import '#libs/kernel'; import '#libs/contracts'; import '#libs/policy';",
  'apps/router/src/domain/state.ts': 'export {};',
  'apps/router/src/domain/decide.spec.ts':
    "import '#libs/testing'; import '#libs/testing/jira-fake'; import './decide.js'; import 'nats';",
  'apps/closer/src/main.ts': "import '#libs/agent'; export {};",
  'test/promise.spec.ts': "import '#libs/testing'; import '../apps/router/src/main.js';",
};

/** What each of these files does is forbidden, under this rule. */
const breaks: readonly (readonly [rule: string, file: string, source: string, target: string])[] = [
  ['layers-kernel', 'libs/kernel/a.ts', "import 'node:fs';", 'fs'],
  [
    'layers-kernel',
    'libs/kernel/b.ts',
    "import type { Event } from '#libs/contracts';",
    'libs/contracts/index.ts',
  ],
  ['layers-contracts', 'libs/contracts/a.ts', "import 'node:fs';", 'fs'],
  ['layers-contracts', 'libs/contracts/b.ts', "import 'yaml';", 'node_modules/yaml/index.js'],
  ['layers-contracts', 'libs/contracts/c.ts', "import '#libs/config';", 'libs/config/index.ts'],
  ['layers-domain', 'apps/router/src/domain/a.ts', "import 'node:crypto';", 'crypto'],
  [
    'layers-domain',
    'apps/router/src/domain/b.ts',
    "import type { x } from 'yaml';",
    'node_modules/yaml/index.js',
  ],
  ['layers-domain', 'apps/router/src/domain/c.ts', "import '#libs/config';", 'libs/config/index.ts'],
  ['layers-domain', 'apps/router/src/domain/d.ts', "import '../effects.js';", 'apps/router/src/effects.ts'],
  [
    'layers-integrations-port',
    'libs/integrations/port/a.ts',
    "import '#libs/config';",
    'libs/config/index.ts',
  ],
  ['layers-integrations-port', 'libs/integrations/port/b.ts', "import 'yaml';", 'node_modules/yaml/index.js'],
  [
    'layers-integrations',
    'libs/integrations/jira/a.ts',
    "import '#libs/integrations/slack';",
    'libs/integrations/slack/index.ts',
  ],
  ['layers-integrations', 'libs/integrations/jira/b.ts', "import '#libs/audit';", 'libs/audit/index.ts'],
  ['layers-web', 'libs/web/a.ts', "import '#libs/contracts';", 'libs/contracts/index.ts'],
  ['layers-messaging', 'libs/messaging/a.ts', "import '#libs/audit';", 'libs/audit/index.ts'],
  ['layers-event-store', 'libs/event-store/a.ts', "import '#libs/audit';", 'libs/audit/index.ts'],
  ['layers-identity', 'libs/identity/a.ts', "import '#libs/messaging';", 'libs/messaging/index.ts'],
  ['layers-audit', 'libs/audit/a.ts', "import '#libs/messaging';", 'libs/messaging/index.ts'],
  ['layers-probing', 'libs/probing/a.ts', "import '#libs/audit';", 'libs/audit/index.ts'],
  ['layers-runbooks', 'libs/runbooks/a.ts', "import '#libs/audit';", 'libs/audit/index.ts'],
  ['layers-policy', 'libs/policy/a.ts', "import '#libs/runbooks';", 'libs/runbooks/index.ts'],
  ['layers-agent', 'libs/agent/a.ts', "import '#libs/testing';", 'libs/testing/index.ts'],
  ['only-jira', 'apps/closer/src/a.ts', "import 'jira.js';", 'node_modules/jira.js/index.js'],
  ['only-slack', 'apps/closer/src/b.ts', "import '@slack/bolt';", 'node_modules/@slack/bolt/index.js'],
  [
    'only-nodemailer',
    'libs/integrations/jira/c.ts',
    "import 'nodemailer';",
    'node_modules/nodemailer/index.js',
  ],
  ['only-nats', 'libs/agent/b.ts', "import type { x } from 'nats';", 'node_modules/nats/index.js'],
  ['only-nkeys', 'libs/messaging/b.ts', "import 'nkeys.js';", 'node_modules/nkeys.js/index.js'],
  ['only-typeorm', 'apps/closer/src/c.ts', "import 'typeorm';", 'node_modules/typeorm/index.js'],
  ['only-pg', 'libs/agent/c.ts', "import 'pg';", 'node_modules/pg/index.js'],
  ['only-telemetry', 'libs/agent/d.ts', "import 'pino';", 'node_modules/pino/index.js'],
  ['no-cycles', 'libs/audit/b.ts', "import './c.js';", 'libs/audit/c.ts'],
  [
    'no-app-from-app',
    'apps/closer/src/d.ts',
    "import '../../router/src/main.js';",
    'apps/router/src/main.ts',
  ],
  [
    'no-app-from-libs',
    'libs/agent/e.ts',
    "import '../../apps/router/src/main.js';",
    'apps/router/src/main.ts',
  ],
  ['libs-by-their-index', 'libs/audit/d.ts', "import '../contracts/event.js';", 'libs/contracts/event.ts'],
  [
    'libs-by-their-index',
    'test/a.spec.ts',
    "import '../libs/contracts/event.js';",
    'libs/contracts/event.ts',
  ],
  ['libs-by-their-name', 'libs/audit/e.ts', "import '../contracts/index.js';", 'libs/contracts/index.ts'],
  ['testing-in-proofs-only', 'apps/closer/src/e.ts', "import '#libs/testing';", 'libs/testing/index.ts'],
  [
    'no-dev-packages-at-runtime',
    'libs/agent/f.ts',
    "import 'smtp-server';",
    'node_modules/smtp-server/index.js',
  ],
  ['declared-packages-only', 'libs/agent/g.ts', "import 'stowaway';", 'node_modules/stowaway/index.js'],
  ['resolvable', 'libs/agent/h.ts', "import './nowhere.js';", './nowhere.js'],
];

/** What the rule breakers reach for, harmless in itself. */
const props: Record<string, string> = {
  'apps/router/src/effects.ts': 'export {};',
  'libs/audit/c.ts': "import './b.js';",
};

const installed = [
  'ajv',
  'yaml',
  'pino',
  'nkeys.js',
  'nats',
  'typeorm',
  'pg',
  'jira.js',
  '@slack/bolt',
  'nodemailer',
];

describe('the rules', () => {
  let folder: string;
  let found: string[];

  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-architecture-'));
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json'])
      await cp(join(root, name), join(folder, name));
    const { imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      imports: unknown;
    };
    const versions = Object.fromEntries(installed.map((name) => [name, '1.0.0']));
    await write(
      'package.json',
      JSON.stringify({
        type: 'module',
        imports,
        dependencies: versions,
        devDependencies: { 'smtp-server': '1.0.0' },
      }),
    );
    for (const name of [...installed, 'smtp-server', 'stowaway']) {
      await write(
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
      );
      await write(`node_modules/${name}/index.js`, '');
    }
    const broken = breaks.map(([, file, source]) => [file, source] as const);
    for (const [path, text] of [...Object.entries(sources), ...Object.entries(props), ...broken]) {
      await write(path, text);
    }
    found = await brokenRules(folder, ['apps', 'libs', 'test']);
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(breaks)('%s: %s must not say %s', (rule, file, _source, target) => {
    expect(found).toContain(`${rule}: ${file} → ${target}`);
  });

  it('let pass what the design allows', () => {
    const breakers = new Set([...breaks.map(([, file]) => file), ...Object.keys(props)]);
    expect(found.filter((line) => ![...breakers].some((file) => line.includes(`: ${file} → `)))).toEqual([]);
  });
});

describe('nest-cli.json', () => {
  interface Project {
    readonly type: string;
    readonly root: string;
    readonly entryFile: string;
    readonly sourceRoot: string;
  }

  const foldersIn = async (folder: string): Promise<string[]> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => `${folder}/${entry.name}`);
  };

  const projects = async (): Promise<[string, Project][]> => {
    const file = JSON.parse(await readFile(join(root, 'nest-cli.json'), 'utf8')) as {
      projects: Record<string, Project>;
    };
    return Object.entries(file.projects);
  };

  it('lists exactly the apps and libs that exist', async () => {
    const expected = [
      ...(await foldersIn('apps')),
      ...(await foldersIn('libs')).filter((folder) => folder !== 'libs/integrations'),
      ...(await foldersIn('libs/integrations')),
    ];
    expect((await projects()).map(([, { root: folder }]) => folder).sort()).toEqual(expected.sort());
  });

  it('names each after its folder, with an entry file that is there', async () => {
    for (const [name, project] of await projects()) {
      const isApp = project.type === 'application';
      expect(project).toMatchObject({
        type: isApp ? 'application' : 'library',
        root: `${isApp ? 'apps' : 'libs'}/${name}`,
        entryFile: isApp ? 'main' : 'index',
        sourceRoot: isApp ? `apps/${name}/src` : `libs/${name}`,
      });
      const files = await readdir(join(root, project.sourceRoot));
      expect(files).toContain(`${project.entryFile}.ts`);
    }
  });
});
