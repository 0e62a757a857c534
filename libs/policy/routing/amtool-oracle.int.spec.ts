import { describe, it, expect, beforeAll, afterAll } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { findProgram } from '../../../test/e2e/programs.js';
import { type LabelSet, compileMatcher, writeMatcher } from '../matchers.js';
import { readClassicMatchers } from '../matchers/classic-syntax.js';
import { compileRoute } from './compile-route.js';
import { matchRoutes } from './match-routes.js';
import type { RouteText } from './route-text.js';
import type { Route } from './route.js';
import { everyRoute } from './route.js';
import { labelSet, routeShape, routeShapes, withReceivers } from '../testing/random-routes.js';

const amtool = findProgram('amtool', 'prometheus-alertmanager');

/** So many generated configurations stand side by side in one file: a process takes longer than a decision. */
const configurationsInFile = 150;
const files = 8;
const labelSetsForFile = 10;
const wholeConfigurations = 100;
const processesAtOnce = 4;

const seed = Number(process.env['ARGUS_SEED'] ?? Date.now() % 2 ** 31);
const run = promisify(execFile);
let folder: string;

/** What Alertmanager's own tool says: the receivers of the routes that fit, in their order. */
async function receiversByAmtool(config: string, labels: LabelSet): Promise<string[]> {
  const given = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  const { stdout } = await run(amtool ?? '', [
    'config',
    'routes',
    'test',
    `--config.file=${config}`,
    '--',
    ...given,
  ]);
  return stdout.trim().split(',');
}

/** The matchers of every route as Alertmanager's own tool writes them, by the route's receiver. */
async function matchersByAmtool(config: string): Promise<Record<string, string>> {
  const { stdout } = await run(amtool ?? '', ['config', 'routes', 'show', `--config.file=${config}`]);
  const routes = stdout.matchAll(/─ (default-route|\{.*\}) {2}(?:continue: true {2})?receiver: (.*)$/gm);
  return Object.fromEntries(Array.from(routes, ([, written = '', receiver = '']) => [receiver, written]));
}

const matchersByArgus = (root: Route): Record<string, string> =>
  Object.fromEntries(
    Array.from(everyRoute(root), ({ receiver, matchers }) => [
      receiver,
      matchers.length === 0 ? 'default-route' : `{${matchers.map(writeMatcher).join(',')}}`,
    ]),
  );

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');

const compiled = (text: RouteText): Route => {
  const route = compileRoute(text, ['route']);
  if (!route.ok) throw new Error(JSON.stringify(route.error));
  return route.value;
};

const receiversByArgus = (root: Route, labels: LabelSet): string[] =>
  matchRoutes(root, labels).map(({ receiver }) => receiver);

/** Alertmanager reads YAML, of which JSON is a part. */
async function write(name: string, route: RouteText, root: Route): Promise<string> {
  const receivers = [...new Set([...everyRoute(root)].map(({ receiver }) => receiver))];
  const config = { route, receivers: receivers.map((receiver) => ({ name: receiver })) };
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** Runs the jobs, a few at a time. */
async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: processesAtOnce }, work));
}

describe(`routing beside Alertmanager (again with ARGUS_SEED=${seed})`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-amtool-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number, shift: number): T[] =>
    fc.sample(arbitrary, { numRuns: count, seed: seed + shift });

  (amtool === undefined ? it.skip : it)(
    'is the same for thousands of configurations and label sets',
    async () => {
      const differences: unknown[] = [];
      let compared = 0;
      const jobs = Array.from({ length: files }, (_, file) => async () => {
        // Each configuration is a route that takes everything and lets what comes after it have it too.
        const routes = sample(routeShapes(3), configurationsInFile, file).map((shapes, index) => ({
          ...withReceivers({ routes: shapes }, `${index}`),
          continue: true,
        }));
        const text = { receiver: 'root', routes };
        const root = compiled(text);
        const config = await write(`many-${file}.yml`, text, root);
        expect(matchersByArgus(root)).toEqual(await matchersByAmtool(config));
        for (const labels of sample(labelSet, labelSetsForFile, 1_000 + file)) {
          const [ours, theirs] = [receiversByArgus(root, labels), await receiversByAmtool(config, labels)];
          compared += configurationsInFile;
          if (ours.join() !== theirs.join()) differences.push({ seed, file, labels, ours, theirs });
        }
      });
      await inParallel(jobs);
      expect(differences.slice(0, 1)).toEqual([]);
      expect(compared).toBe(files * labelSetsForFile * configurationsInFile);
    },
    300_000,
  );

  (amtool === undefined ? it.skip : it)(
    'is the same for whole configurations with a route at the top',
    async () => {
      const shapes = sample(
        fc.array(routeShape(2), { minLength: 1, maxLength: 12 }),
        wholeConfigurations,
        2_000,
      );
      const alerts = sample(labelSet, wholeConfigurations * 2, 3_000);
      const differences: unknown[] = [];
      const jobs = shapes.map((shape, index) => async () => {
        const text = withReceivers({ routes: shape }, 'root');
        const root = compiled(text);
        const config = await write(`whole-${index}.yml`, text, root);
        for (const labels of alerts.slice(index * 2, index * 2 + 2)) {
          const [ours, theirs] = [receiversByArgus(root, labels), await receiversByAmtool(config, labels)];
          if (ours.join() !== theirs.join()) differences.push({ seed, text, labels, ours, theirs });
        }
      });
      await inParallel(jobs);
      expect(differences.slice(0, 1)).toEqual([]);
    },
    300_000,
  );

  (amtool === undefined ? it.skip : it)(
    'takes and refuses the same matchers, whatever is written',
    async () => {
      // The tool of Debian is older than the newer syntax, so only the classic one can be compared.
      const unit = fc.constantFrom(...'xyn0_{},=!~"\\ \t\n([*|.é'.split(''), '="', '",', '=~"', '\\"', '\\n');
      const text = fc
        .tuple(
          fc.constantFrom('x', 'y="a",x', '{x', ' x', ''),
          fc.constantFrom('=', '!=', '=~', '!~', '="', ''),
          fc.string({ unit, maxLength: 6 }),
        )
        .map((parts) => parts.join(''));
      const texts = [...new Set(sample(text, 2_500, 4_000))];
      const reads = (each: string): boolean => {
        const read = readClassicMatchers(each);
        return read.ok && read.value.every(({ name, type, value }) => compileMatcher(name, type, value).ok);
      };
      const taken = texts.filter(reads).map((each, index) => ({ receiver: `${index}`, matchers: [each] }));
      const refused = texts.filter((each) => !reads(each)).slice(0, 100);
      const route = { receiver: 'root', routes: taken };
      const root = compiled(route);
      expect(taken.length).toBeGreaterThan(300);
      expect(matchersByArgus(root)).toEqual(await matchersByAmtool(await write('taken.yml', route, root)));
      const takenByAmtool: string[] = [];
      const jobs = refused.map((each, index) => async () => {
        const top = compiled({ receiver: 'root' });
        const config = await write(
          `refused-${index}.yml`,
          { receiver: 'root', routes: [{ matchers: [each] }] },
          top,
        );
        await receiversByAmtool(config, {}).then(
          () => takenByAmtool.push(each),
          () => undefined,
        );
      });
      await inParallel(jobs);
      expect(takenByAmtool).toEqual([]);
    },
    300_000,
  );
});
