import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { type AgentDefinition, commonSections } from '#libs/agent';
import {
  HttpConfig,
  NatsConfig,
  PostgresConfig,
  documentationFor,
  loadSections,
  parseConfig,
} from '#libs/config';
import { agentNames } from '#libs/contracts';
import { setupParts } from '../apps/cli/src/setup/setup.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...path: string[]): string => join(root, ...path);
const read = (...path: string[]): string => readFileSync(inRoot(...path), 'utf8');

interface Service {
  readonly image: string;
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly volumes?: string[];
  readonly secrets?: string[];
  readonly ports?: string[];
  readonly profiles?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
  readonly healthcheck?: { test: string[] };
}

interface Compose {
  readonly services: Record<string, Service>;
  readonly secrets: Record<string, { file: string }>;
  readonly volumes: Record<string, null>;
}

/** The file as Compose reads it: variables are filled into its texts after it was parsed. */
function compose(environment: Record<string, string> = {}): Compose {
  const filledIn = (text: string): string =>
    text.replace(
      /\$\{([A-Z_]+):-([^}]*)\}/g,
      (_all, name: string, fallback: string) => environment[name] || fallback,
    );
  return parse(
    read('docker-compose.yml'),
    (_key, value: unknown) => (typeof value === 'string' ? filledIn(value) : value),
    { merge: true },
  ) as Compose;
}

const file = compose();
const services = Object.entries(file.services);
const serviceNames = [...agentNames, 'console'] as const;
const serviceOf = (name: string): Service => {
  const service = file.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
};

/** `source:target[:mode]` mounts whose source is a path, and not a volume's name. */
const boundPaths = services.flatMap(([, { volumes = [] }]) =>
  volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => source.startsWith('.')),
);

async function definitionOf(name: string): Promise<AgentDefinition> {
  const { agent } = (await import(`../apps/${name}/src/main.js`)) as { agent: AgentDefinition };
  return agent;
}

describe('docker-compose.yml', () => {
  it('follows the Compose Specification', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(read('test', 'compose-spec.schema.json')) as object,
    );
    validate(file);
    expect(validate.errors).toBeNull();
  });

  it('runs every agent and the console, each by an entry point that exists', () => {
    for (const name of serviceNames) {
      expect(serviceOf(name).command).toEqual(['node', `dist/apps/${name}/src/main.js`]);
      expect(existsSync(inRoot('apps', name, 'src', 'main.ts'))).toBe(true);
    }
  });

  it('pins every image to a version, and runs the NATS server that Argus itself would fetch', () => {
    for (const [, { image }] of services) expect(image).toMatch(/^[a-z/]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    const fetched = /natsServerVersion = '([\d.]+)'/.exec(read('libs', 'embedded', 'from-release.ts'))?.[1];
    expect(serviceOf('nats').image).toBe(`nats:${fetched}-alpine`);
  });

  it('mounts only files, secrets and volumes that are there', () => {
    for (const path of boundPaths) expect([path, existsSync(inRoot(path))]).toEqual([path, true]);
    for (const [, { volumes = [], secrets = [] }] of services) {
      const named = volumes
        .map((volume) => volume.split(':')[0] ?? '')
        .filter((name) => !name.startsWith('.'));
      expect(Object.keys(file.volumes)).toEqual(expect.arrayContaining(named));
      expect(Object.keys(file.secrets)).toEqual(expect.arrayContaining(secrets));
    }
  });

  it('lets in from this machine only, and only by the front', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([['front', '127.0.0.1:8080:8080']]);
  });

  it('has the front hand each agent the paths that it answers, and the rest to the console', async () => {
    const caddy = read('config', 'compose', 'Caddyfile');
    for (const name of serviceNames) {
      const { routes } = await definitionOf(name);
      if (routes.length === 0) continue;
      const matcher = name === 'console' ? '' : `@${name} `;
      expect(caddy).toContain(`handle ${matcher}{\n\t\treverse_proxy ${name}:8080\n\t}`);
      expect(Object.keys(serviceOf('front').depends_on ?? {})).toContain(name);
      if (name === 'console') continue;
      const paths = new RegExp(`^\\t@${name} path (.*)$`, 'm').exec(caddy)?.[1]?.split(' ') ?? [];
      const ofAnyMethod = routes.filter((route) => route.startsWith('/'));
      expect(paths).toEqual(ofAnyMethod.flatMap((route) => [route, `${route}/*`]));
    }
  });

  it('has the front go by the method, where a route names one, before it goes by the path alone', async () => {
    const caddy = read('config', 'compose', 'Caddyfile');
    for (const name of serviceNames) {
      const { routes } = await definitionOf(name);
      for (const [, method = '', path = ''] of routes.flatMap((route) => [
        ...route.matchAll(/^([A-Z]+) (.*)$/g),
      ])) {
        const matcher = `@${name}-${method.toLowerCase()}`;
        const asked = `\t${matcher} {\n\t\tmethod ${method}\n\t\tpath ${path} ${path}/*\n\t}`;
        expect(caddy).toContain(`${asked}\n\thandle ${matcher} {\n\t\treverse_proxy ${name}:8080\n\t}`);
        expect(caddy.indexOf(matcher)).toBeLessThan(caddy.search(/^\t@\w+ path /m));
      }
    }
  });

  it('asks for a credential wherever an agent takes something from outside', async () => {
    expect(serviceOf('collector').environment).toHaveProperty('ARGUS_COLLECTOR_TOKEN_FILE');
    expect(serviceOf('router').environment).toHaveProperty('ARGUS_ROUTER_TOKEN_FILE');
    expect(serviceOf('console').environment).toHaveProperty('ARGUS_CONSOLE_KEY_FILE');
  });

  it('asks each agent at the port that it listens on', () => {
    const port = String(new HttpConfig().port);
    for (const name of serviceNames) {
      expect(serviceOf(name).environment?.['ARGUS_HTTP_PORT']).toBe(port);
      expect(serviceOf(name).healthcheck?.test.join(' ')).toContain(`127.0.0.1:${port}/healthz`);
    }
    const scraped = (
      parse(read('config', 'compose', 'prometheus.yml')) as {
        scrape_configs: { static_configs: { targets: string[] }[] }[];
      }
    ).scrape_configs.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets));
    expect(scraped.sort()).toEqual(serviceNames.map((name) => `${name}:${port}`).sort());
  });

  it('gives every agent only settings that it reads', async () => {
    for (const name of serviceNames) {
      const { settings } = await definitionOf(name);
      const known = documentationFor([...commonSections, ...settings]).match(/ARGUS_[A-Z0-9_]+/g) ?? [];
      const given = Object.keys(serviceOf(name).environment ?? {}).map((each) => each.replace(/_FILE$/, ''));
      expect(known).toEqual(expect.arrayContaining(given));
    }
  });

  it('starts what an agent needs before it, and sets up in the right order', () => {
    const before = (name: string): Record<string, unknown> => serviceOf(name).depends_on ?? {};
    const completed = { condition: 'service_completed_successfully' };
    const healthy = { condition: 'service_healthy' };
    expect(before('nats')).toEqual({ 'setup-keys': completed });
    expect(before('setup-streams')).toEqual({ nats: healthy });
    expect(before('setup-database')).toEqual({ postgres: healthy });
    for (const name of serviceNames) expect(before(name)).toMatchObject({ 'setup-streams': completed });
    for (const name of ['auditor', 'console']) {
      expect(before(name)).toMatchObject({ 'setup-database': completed });
    }
  });
});

describe('the profile "cluster"', () => {
  const environment = Object.fromEntries(
    [...read('config', 'compose', 'cluster.env').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  ) as Record<string, string>;
  const clustered = compose(environment);
  const members = Object.entries(clustered.services).filter(([, { image }]) => image.startsWith('nats:'));

  it('has three NATS servers of one cluster, with names and stores of their own', () => {
    expect(members.map(([name]) => name)).toEqual(['nats', 'nats-2', 'nats-3']);
    for (const [name, { command, volumes, profiles = [] }] of members) {
      expect(command).toEqual(['-c', '/etc/nats/nats-cluster.conf', '--name', name]);
      expect(volumes).toEqual(expect.arrayContaining([`${name}:/data`]));
      expect(profiles.every((profile) => profile === environment['COMPOSE_PROFILES'])).toBe(true);
    }
    const config = read('config', 'compose', 'nats-cluster.conf');
    const routes = [...config.matchAll(/"nats:\/\/([a-z0-9-]+):6222"/g)].map(([, host]) => host);
    expect(routes).toEqual(members.map(([name]) => name));
  });

  it('has agents know all three, and streams kept by all three', () => {
    for (const name of serviceNames) {
      const url = clustered.services[name]?.environment?.['ARGUS_NATS_URL'] ?? '';
      expect(url.split(',')).toEqual(members.map(([member]) => `nats://${member}:4222`));
    }
    expect(clustered.services['setup-streams']?.environment?.['ARGUS_NATS_REPLICAS']).toBe('3');
  });
});

describe('the secrets', () => {
  let folder: string;
  const secretFile = (name: string): string => join(folder, '.argus', 'compose', name);
  const makeSecrets = (): string =>
    execFileSync('sh', [join(folder, 'config', 'compose', 'make-secrets.sh')], { encoding: 'utf8' });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'argus-compose-'));
    cpSync(inRoot('config', 'compose'), join(folder, 'config', 'compose'), { recursive: true });
    makeSecrets();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are made for every file that is mounted, in a folder that nobody else may enter', () => {
    for (const [name, { file: path }] of Object.entries(file.secrets)) {
      expect(basename(path)).toBe(name);
      expect(readFileSync(join(folder, path), 'utf8').length).toBeGreaterThanOrEqual(48);
    }
    expect(statSync(join(folder, '.argus', 'compose')).mode & 0o777).toBe(0o700);
  });

  it('stay as they are when they are made again, and are never shown', () => {
    const before = Object.keys(file.secrets).map((name) => readFileSync(secretFile(name), 'utf8'));
    const shown = makeSecrets();
    expect(Object.keys(file.secrets).map((name) => readFileSync(secretFile(name), 'utf8'))).toEqual(before);
    for (const secret of before) expect(shown).not.toContain(secret);
  });

  it('and the rest of the environment make settings that every agent accepts', async () => {
    const document = parseConfig('');
    if (!document.ok) throw new Error('an empty configuration is a configuration');
    for (const name of serviceNames) {
      const environment = Object.fromEntries(
        Object.entries(serviceOf(name).environment ?? {}).map(([key, value]) => [
          key,
          value.startsWith('/run/secrets/') ? secretFile(basename(value)) : value,
        ]),
      );
      const { settings } = await definitionOf(name);
      const loaded = loadSections(document.value, [...commonSections, ...settings], environment);
      expect([name, loaded]).toEqual([name, { ok: true, value: expect.anything() }]);
      if (!loaded.ok) continue;
      expect(loaded.value.get(NatsConfig).keysFolder).toBe('/identities');
      if (name === 'auditor') {
        expect(loaded.value.get(PostgresConfig).url).toMatch(
          /^postgres:\/\/argus_auditor:\w+@postgres:5432\/argus$/,
        );
      }
    }
  });
});

describe('what the setup services call', () => {
  it('are commands that `argus setup` has', () => {
    const steps = services
      .filter(([name]) => name.startsWith('setup-'))
      .map(([, { command = [] }]) => command);
    expect(steps.map((command) => command.slice(0, 3))).toEqual(
      steps.map(() => ['node', 'bin/argus.mjs', 'setup']),
    );
    expect(setupParts).toEqual(expect.arrayContaining(steps.map(([, , , part]) => part)));
  });
});
