import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  MinLength,
  ValidateNested,
} from 'class-validator';
import {
  HttpConfig,
  IsDuration,
  NatsConfig,
  PostgresConfig,
  Secret,
  Section,
  Setting,
  describeProblems,
  loadSections,
  parseConfig,
  type ConfigProblem,
  type Environment,
  type LoadedSections,
} from './index.js';

class Site {
  @Setting('The address of the site.', { example: 'https://acme.atlassian.net' })
  @IsUrl()
  site!: string;

  @Setting('Whether to comment.')
  @IsBoolean()
  comments: boolean = true;

  @Secret('TEST_JIRA_TOKEN', 'API token.')
  @IsOptional()
  @IsString()
  @MinLength(8)
  token?: string;
}

class Project {
  @Setting('Its key.') @IsString() key!: string;
  @Setting('Its share.') @IsInt() @Max(10) share: number = 1;
}

@Section('ticketing', 'Tickets.')
class TicketingConfig {
  @Setting('Which tracker.') @IsIn(['file', 'jira']) tracker: 'file' | 'jira' = 'file';
  @Setting('How often.') @IsDuration() every: string = '30s';
  @ValidateNested() @Type(() => Site) @IsOptional() jira?: Site;
  @ValidateNested({ each: true }) @Type(() => Project) projects: Project[] = [];
  @Setting('Labels.') @IsString({ each: true }) @ArrayNotEmpty() labels: string[] = ['argus'];
}

const load = (yaml: string, environment: Environment = {}, classes = [TicketingConfig, HttpConfig]) => {
  const document = parseConfig(yaml, 'argus.yaml');
  if (!document.ok) throw new Error(describeProblems(document.error));
  return loadSections(document.value, classes, environment);
};

const good = (result: ReturnType<typeof load>): LoadedSections => {
  if (!result.ok) throw new Error(describeProblems(result.error));
  return result.value;
};

const bad = (result: ReturnType<typeof load>): ConfigProblem[] => {
  if (result.ok) throw new Error('expected problems');
  return result.error;
};

const folder = mkdtempSync(join(tmpdir(), 'argus-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('loading sections', () => {
  it('gives the defaults for an empty document, and leaves an optional group out', () => {
    const ticketing = good(load('')).get(TicketingConfig);
    expect(ticketing).toBeInstanceOf(TicketingConfig);
    expect(ticketing).toEqual({ tracker: 'file', every: '30s', projects: [], labels: ['argus'] });
  });

  it('fills nested classes and lists of them, keeping their defaults', () => {
    const ticketing = good(
      load(
        'ticketing:\n  jira: { site: https://a.example }\n  projects:\n    - key: OPS\n    - { key: WEB, share: 2 }',
      ),
    ).get(TicketingConfig);
    expect(ticketing.jira).toBeInstanceOf(Site);
    expect(ticketing.jira).toEqual({ site: 'https://a.example', comments: true });
    expect(ticketing.projects[0]).toBeInstanceOf(Project);
    expect(ticketing.projects).toEqual([
      { key: 'OPS', share: 1 },
      { key: 'WEB', share: 2 },
    ]);
  });

  it('tells every problem of every section at once, in the order of the file, with line and fix', () => {
    const problems = bad(
      load(
        [
          'http:',
          '  port: 99999',
          'ticketing:',
          '  tracker: trello',
          '  jira:',
          '    comments: maybe',
          '  projects:',
          '    - share: 11',
          '  labels: []',
        ].join('\n'),
      ),
    );
    expect(problems.map(({ path, line }) => `${line ?? '-'} ${path}`)).toEqual([
      '2 http.port',
      '4 ticketing.tracker',
      '6 ticketing.jira.comments',
      '8 ticketing.projects[0].share',
      '9 ticketing.labels',
      '- ticketing.jira.site',
      '- ticketing.projects[0].key',
    ]);
    expect(problems.find(({ path }) => path === 'ticketing.jira.site')).toEqual({
      path: 'ticketing.jira.site',
      line: undefined,
      message: 'is required',
      fix: 'Set it in argus.yaml or with ARGUS_TICKETING_JIRA_SITE, for example: "https://acme.atlassian.net".',
    });
    expect(problems[1]?.message).toBe('must be one of the following values: file, jira');
  });

  it('names unknown sections and keys, with the name that was probably meant', () => {
    const problems = bad(load('htpp: {}\nticketing:\n  treker: file\n  colour: red\nevaluator: {}'));
    expect(problems.map(({ line, path, fix }) => [line, path, fix])).toEqual([
      [1, 'htpp', 'Did you mean "http"?'],
      [3, 'ticketing.treker', 'Did you mean "tracker"?'],
      [4, 'ticketing.colour', 'Remove it; known here: tracker, every, labels, jira, projects.'],
      [5, 'evaluator', 'Remove it; the sections are: ticketing, http.'],
    ]);
  });

  it("leaves other agents' sections to them", () => {
    const document = parseConfig('evaluator: { anything: 1 }');
    if (!document.ok) throw new Error('not read');
    expect(loadSections(document.value, [HttpConfig], {}, { otherSections: ['evaluator'] }).ok).toBe(true);
  });

  it('says so where a mapping or a list is expected', () => {
    const problems = bad(load('http: 8080\nticketing:\n  jira: yes\n  projects: { key: OPS }'));
    expect(problems.filter(({ line }) => line).map(({ path, message }) => `${path} ${message}`)).toEqual([
      'http must be a mapping of settings',
      'ticketing.jira must be a mapping of settings',
      'ticketing.projects must be a list',
    ]);
  });
});

describe('environment variables', () => {
  it('override scalars, converted to the declared type, however deep', () => {
    const sections = good(
      load('http: { port: 1 }', {
        ARGUS_HTTP_PORT: '9090',
        ARGUS_HTTP_PUBLIC_URL: 'https://argus.example',
        ARGUS_TICKETING_TRACKER: 'jira',
        ARGUS_TICKETING_JIRA_SITE: 'https://b.example',
        ARGUS_TICKETING_JIRA_COMMENTS: 'false',
        ARGUS_TICKETING_EVERY: '',
      }),
    );
    expect(sections.get(HttpConfig)).toMatchObject({ port: 9090, publicUrl: 'https://argus.example' });
    expect(sections.get(TicketingConfig)).toMatchObject({
      tracker: 'jira',
      every: '30s',
      jira: { site: 'https://b.example', comments: false },
    });
  });

  it('that do not fit are named, with no line of the file', () => {
    const problems = bad(
      load('ticketing: { every: 1m }\nhttp: { port: 80 }', {
        ARGUS_HTTP_PORT: 'eighty',
        ARGUS_TICKETING_EVERY: 'soon',
      }),
    );
    expect(problems).toEqual([
      {
        path: 'http.port',
        line: 2,
        message: 'must be a number',
        fix: 'Correct the environment variable ARGUS_HTTP_PORT.',
      },
      expect.objectContaining({
        path: 'ticketing.every',
        line: undefined,
        fix: 'Correct the environment variable ARGUS_TICKETING_EVERY.',
      }),
    ]);
  });

  it('carry secrets, directly or as the name of a file', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'from-a-file\n');
    const yaml = 'ticketing: { jira: { site: https://a.example } }';
    const tokenWith = (environment: Environment) =>
      good(load(yaml, environment)).get(TicketingConfig).jira?.token;
    expect(tokenWith({ TEST_JIRA_TOKEN: 'direct-token' })).toBe('direct-token');
    expect(tokenWith({ TEST_JIRA_TOKEN_FILE: file })).toBe('from-a-file');
    expect(bad(load(yaml, { TEST_JIRA_TOKEN_FILE: join(folder, 'none') }))[0]).toMatchObject({
      path: 'ticketing.jira.token',
      message: 'the file named by TEST_JIRA_TOKEN_FILE cannot be read (ENOENT)',
    });
    expect(
      bad(load(yaml, { TEST_JIRA_TOKEN_FILE: file, TEST_JIRA_TOKEN: 'direct-token' }))[0]?.message,
    ).toContain('both');
  });
});

describe('values', () => {
  const secret = 'hunter2';

  it('never appear in a problem, wherever they stand', () => {
    const problems = [
      ...bad(
        load(
          `ticketing:\n  tracker: ${secret}\n  every: ${secret}\n  jira: { site: ${secret}, token: ${secret} }`,
        ),
      ),
      ...bad(load(`http: { port: ${secret}, host: { a: ${secret} }, publicUrl: ${secret} }`)),
      ...bad(load('ticketing: { jira: { site: https://a.example } }', { TEST_JIRA_TOKEN: secret })),
      ...bad(load('', { ARGUS_HTTP_PORT: secret })),
      ...bad(
        load('', { ARGUS_POSTGRES_URL: secret, ARGUS_NATS_URL: secret }, [
          PostgresConfig,
          NatsConfig,
        ] as never),
      ),
    ];
    expect(problems.length).toBeGreaterThan(9);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  it('that are secret are refused in the file, naming the variable to use', () => {
    expect(bad(load(`ticketing:\n  jira:\n    site: https://a.example\n    token: ${secret}`))).toEqual([
      {
        path: 'ticketing.jira.token',
        line: 4,
        message: 'is a secret and must not stand in the configuration file',
        fix: expect.stringContaining('Set the environment variable TEST_JIRA_TOKEN, or TEST_JIRA_TOKEN_FILE'),
      },
    ]);
  });

  it('cannot be let out by a rule of our own', () => {
    @Section('leaky', 'Leaks.')
    class Leaky {
      @Setting('x') @IsString({ message: '$value is wrong' }) name: string = '';
    }
    expect(() => load('', {}, [Leaky] as never)).toThrow('Leaky.name: its message must not use $value');
  });
});
