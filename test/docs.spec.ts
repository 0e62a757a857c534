import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { AgentDefinition } from '#libs/agent';
import { type ConfigProblem, type SettingsClass, loadSections, parseConfig, sectionOf } from '#libs/config';
import { agentNames } from '#libs/contracts';
import { ackWaitOf, concurrencyOf, consumers, streams, type ConsumerDeclaration } from '#libs/messaging';
import { sectionsOf } from '../apps/cli/src/config/all-sections.js';
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
  ARGUS_JIRA_TOKEN: 'not-a-token',
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
      .filter(({ yaml }) => Object.keys((parse(yaml) ?? {}) as object).some((key) => names.includes(key)));
    expect(examples.length).toBeGreaterThan(4);
    for (const { page, yaml } of examples)
      expect({ page, problems: await problemsOf(yaml) }).toEqual({ page, problems: [] });
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
