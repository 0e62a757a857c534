import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { AgentDefinition } from '#libs/agent';
import { type ConfigProblem, type SettingsClass, loadSections, parseConfig, sectionOf } from '#libs/config';
import { agentNames } from '#libs/contracts';
import { type Policy, policyKeys } from '#libs/policy';
import { compileSources, describeFaults } from '#libs/policy-file';
import { compileCases, runCase } from '#libs/rehearsal';
import { ackWaitOf, concurrencyOf, consumers, streams, type ConsumerDeclaration } from '#libs/messaging';
import { ManualClock } from '#libs/testing';
import { sectionsOf } from '../apps/cli/src/config/all-sections.js';
import { createProgram } from '../apps/cli/src/program.js';
import { Terminal } from '../apps/cli/src/terminal/terminal.js';
import { welcome } from '../apps/cli/src/up/welcome.js';
import { alertmanager } from '../apps/collector/src/sources/alertmanager/read.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesBelow = (folder: string, kind: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => kind.test(file));

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesBelow('docs', /\.md$/)].sort();
const sources = ['apps', 'libs', 'scripts', 'config/compose']
  .flatMap((folder) => filesBelow(folder, /\.(ts|mjs|sh)$/))
  .filter((file) => !file.endsWith('.spec.ts'))
  .map(read)
  .join('\n');

/** The cells of a table's rows whose first cell is a name in code letters or capitals. */
const rowsOf = (page: string): string[][] =>
  [...read(page).matchAll(/^\| `?([\w-]+)`? +\|(.*)\|$/gm)].map(([, name = '', rest = '']) => [
    name,
    ...rest.split('|').map((cell) => cell.trim()),
  ]);

/** The fenced blocks of a language, without the indentation of a list that they stand in. */
const blocksOf = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

/** The keys of a policy that Alertmanager's files do not have. */
const onlyOfPolicies: readonly string[] = policyKeys.filter(
  (key) => !['route', 'receivers', 'inhibit_rules', 'time_intervals'].includes(key),
);
const keysOf = (yaml: string): string[] => Object.keys((parse(yaml) ?? {}) as object);

interface KnownCommand {
  readonly path: readonly string[];
  readonly options: readonly string[];
}

/** The commands that do something, with the options that they take. */
const leavesOf = (command: Command, path: readonly string[] = []): KnownCommand[] =>
  command.commands.length > 0
    ? command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]))
    : [{ path, options: command.options.flatMap(({ long }) => long ?? []) }];

/** One after the other: side by side, Jest loses modules that they share. */
async function allSections(): Promise<SettingsClass[]> {
  const definitions: AgentDefinition[] = [];
  for (const name of [...agentNames, 'console']) {
    const { agent } = (await import(`../apps/${name}/src/main.js`)) as { agent: AgentDefinition };
    definitions.push(agent);
  }
  return sectionsOf(definitions);
}

const secrets = {
  ARGUS_CONFLUENCE_TOKEN: 'none',
  ARGUS_JIRA_TOKEN: 'not-a-token',
  ARGUS_SERVICENOW_PASSWORD: 'none',
  ARGUS_SLACK_TOKEN: 'xoxb-none',
  ARGUS_SMTP_PASSWORD: 'none',
};

async function problemsOf(yaml: string): Promise<ConfigProblem[]> {
  const document = parseConfig(yaml);
  if (!document.ok) return document.error;
  const loaded = loadSections(document.value, await allSections(), secrets);
  return loaded.ok ? [] : loaded.error;
}

describe('the documentation', () => {
  it('links to files that are there', () => {
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => ({
        page,
        target,
      })),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ page, target }) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('names environment variables that are read', () => {
    const variable = /\bARGUS_[A-Z_]+[A-Z]\b/g;
    const known = new Set(`${sources}\n${read('docs/configuration.md')}`.match(variable));
    // What an action is signed with has the name that its target gives it; specs read where contracts lie.
    const others = ['ARGUS_ACTION_TOKEN_DEPLOY', 'ARGUS_CONTRACTS'];
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(variable)].map(([name]) => ({
        page,
        // A secret may come from a file; what is called so itself is no secret.
        name: known.has(name) ? name : name.replace(/_FILE$/, ''),
      })),
    );
    expect(named.filter(({ name }) => !others.includes(name) && !known.has(name))).toEqual([]);
  });

  it('shows configuration that is good', async () => {
    const names = (await allSections()).map((type) => sectionOf(type).name);
    const examples = pages
      .flatMap((page) => blocksOf(page, 'yaml').map((yaml) => ({ page, yaml })))
      .filter(({ yaml }) => keysOf(yaml).some((key) => names.includes(key)));
    expect(examples.length).toBeGreaterThan(4);
    for (const { page, yaml } of examples)
      expect({ page, problems: await problemsOf(yaml) }).toEqual({ page, problems: [] });
  });

  /** Policies, and the cases that are tried under them, are blocks of `yml`; other files are `yaml`. */
  const isCases = (text: string): boolean => text.startsWith('cases:');
  const policiesOf = (page: string): Policy[] =>
    blocksOf(page, 'yml')
      .filter((text) => !isCases(text))
      .map((text) => {
        const policy = compileSources({ file: page, text });
        if (!policy.ok) throw new Error(`${text}\n${describeFaults(policy.error)}`);
        return policy.value;
      });

  it('shows policies that are good', async () => {
    expect(pages.flatMap(policiesOf).length).toBeGreaterThan(3);
    // What is a section, too, was read as configuration.
    const names = (await allSections()).map((type) => sectionOf(type).name);
    const unmarked = pages
      .flatMap((page) => blocksOf(page, 'yaml').map((text) => ({ page, keys: keysOf(text) })))
      .filter(({ keys }) => keys.some((key) => onlyOfPolicies.includes(key) && !names.includes(key)));
    expect(unmarked).toEqual([]);
  });

  it('shows cases of which its policy makes what they expect', () => {
    const [policy] = policiesOf('docs/policy.md');
    const [text = ''] = blocksOf('docs/policy.md', 'yml').filter(isCases);
    const cases = compileCases(parse(text));
    if (!cases.ok) throw new Error(JSON.stringify(cases.error));
    expect(cases.value.length).toBeGreaterThan(2);
    for (const each of cases.value)
      expect(policy && runCase(each, policy)).toEqual({ name: each.name, differences: [] });
  });

  it('lists every command, and no option that there is not', () => {
    const terminal = new Terminal({ write: () => true }, { write: () => true }, {});
    const around = { rootDir: root, workingDir: root, environment: {}, clock: new ManualClock(0), terminal };
    const cli = read('docs/cli.md');
    const commands = leavesOf(
      createProgram({ ...around, interrupted: new AbortController().signal }, () => undefined),
    );
    expect(commands.length).toBeGreaterThan(20);
    const missing = commands.filter(({ path }) => {
      const [family = '', name] = path;
      const section = cli.split(new RegExp(`^## ${family}$`, 'm'))[1]?.split(/^## /m)[0] ?? '';
      return !new RegExp(`(?:\`|\`${family} |\\$ argus ${family} )${name ?? ''}`).test(section);
    });
    expect(missing.map(({ path }) => path.join(' '))).toEqual([]);
    const known = new Set([...commands.flatMap(({ options }) => options), '--signal']);
    const named = [...cli.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option);
    expect(named.filter((option) => !known.has(option))).toEqual([]);
  });

  it('lists every metric, and no other', () => {
    const made = [...sources.matchAll(/\b(?:counter|gauge|histogram)\(\s*'(argus_\w+)'/g)].map(
      ([, name]) => name,
    );
    const listed = rowsOf('docs/operations.md').flatMap(([name = '']) =>
      name.startsWith('argus_') ? [name] : [],
    );
    expect(listed.sort()).toEqual([...new Set(made)].sort());
  });

  it('describes streams and consumers as they are', () => {
    const rows = rowsOf('docs/architecture.md');
    const row = (name: string): string[] => rows.find(([first]) => first === name) ?? [];
    for (const { name, days } of streams) expect(row(name).at(-1)).toBe(`${days} days`);
    const orders: ConsumerDeclaration['order'][] = ['strict', 'by-entity', 'none'];
    for (const order of orders) {
      expect(row(order)[2]).toBe(String(concurrencyOf({ order })));
      expect(row(order).at(-1)).toBe(`${ackWaitOf({ order }) / 1000} s`);
    }
    const agentsOf = (order: string): string[] => [
      ...new Set(consumers.filter((consumer) => consumer.order === order).map(({ agent }) => agent)),
    ];
    expect(row('strict')[1]).toBe(agentsOf('strict').join(', '));
    expect(row('by-entity')[1]).toContain(`${agentsOf('by-entity')[0]} to ${agentsOf('by-entity').at(-1)}`);
    expect(row('none')[1]).toContain(agentsOf('none').join(', '));
  });
});

describe('an alert to paste', () => {
  const printed = welcome({
    url: 'http://127.0.0.1:8080',
    dataDir: '/data',
    natsUrl: '',
    stop: async () => undefined,
  });

  it.each([
    ['what a start prints', printed],
    ['docs/collecting.md', read('docs/collecting.md')],
  ])('in %s is one that the collector takes in whole', (_where, text) => {
    const body = /curl [^']*(?:'content-type[^']*' [^']*)?-d '([^']+)'/.exec(text)?.[1] ?? '';
    const reading = alertmanager.read(JSON.parse(body), { receivedAt: '2026-11-21T01:45:58Z' });
    if (!reading.ok) throw new Error(reading.error.reason);
    expect(reading.value.refused).toEqual([]);
    expect(reading.value.signals).toHaveLength(1);
  });
});

describe('what config/argus.yaml has as comments', () => {
  it('is good when it is taken in', async () => {
    const [, ...lines] = read('config/argus.yaml').split('\n');
    const all = lines.map((line) => line.replace(/^( *)# ?( *)(- )?([\w]+:)( |$)/, '$1$2$3$4$5')).join('\n');
    expect(all).toMatch(/^ +replicas: 3$/m);
    expect(all).toMatch(/^ +file: \/etc\/argus\/policy.yaml$/m);
    expect(await problemsOf(all)).toEqual([]);
  });
});
