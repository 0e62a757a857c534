import { describe, it, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { compileRoute } from './compile-route.js';
import { matchRoutes } from './match-routes.js';
import { type Route, defaultRouteOptions } from './route.js';

interface Vector {
  readonly test: string;
  readonly routeYaml: string;
  readonly cases: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly receivers: readonly string[];
    readonly routes: readonly Options[];
    readonly keys: readonly string[];
  }[];
}

/** A matched route's options, the durations as Go writes them. */
interface Options {
  readonly receiver: string;
  readonly groupBy: readonly string[] | null;
  readonly groupByAll: boolean;
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
}

const units: Readonly<Record<string, number>> = { Second: 1_000, Minute: 60_000, Hour: 3_600_000 };

function goDuration(text: string, standard: number): number {
  const [, count, unit = ''] = /^(\d+) \* time\.(\w+)$/.exec(text) ?? [];
  return text.startsWith('def.') ? standard : Number(count) * (units[unit] ?? NaN);
}

const expectedOf = (options: Options) => ({
  receiver: options.receiver,
  groupBy: [...(options.groupBy ?? [])].sort(),
  groupByAll: options.groupByAll,
  groupWaitMs: goDuration(options.groupWait, defaultRouteOptions.groupWaitMs),
  groupIntervalMs: goDuration(options.groupInterval, defaultRouteOptions.groupIntervalMs),
  repeatIntervalMs: goDuration(options.repeatInterval, defaultRouteOptions.repeatIntervalMs),
});

const optionsOf = ({
  receiver,
  groupBy,
  groupByAll,
  groupWaitMs,
  groupIntervalMs,
  repeatIntervalMs,
}: Route) => ({
  receiver,
  groupBy: [...groupBy],
  groupByAll,
  groupWaitMs,
  groupIntervalMs,
  repeatIntervalMs,
});

const vectorsFile = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager/routing-vectors.json',
);
const haveVectors = existsSync(vectorsFile);
if (!haveVectors)
  console.warn(`SKIPPED: Alertmanager's routing vectors are not at ${vectorsFile}; set ARGUS_CONTRACTS`);

describe("Alertmanager's own cases of routing", () => {
  const vectors = haveVectors ? (JSON.parse(readFileSync(vectorsFile, 'utf8')) as Vector[]) : [];

  (haveVectors ? it : it.skip)('are routed as Alertmanager routes them', () => {
    expect(vectors.flatMap(({ cases }) => cases)).toHaveLength(16);
    for (const { routeYaml, cases } of vectors) {
      const compiled = compileRoute(parse(routeYaml), ['route']);
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
      for (const { labels, receivers, routes, keys } of cases) {
        const matched = matchRoutes(compiled.value, labels);
        expect(matched.map(({ receiver }) => receiver)).toEqual(receivers);
        expect(matched.map(optionsOf)).toEqual(routes.map(expectedOf));
        expect(matched.map(({ key }) => key)).toEqual(keys);
      }
    }
  });
});
