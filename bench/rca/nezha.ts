/**
 * How often the service at fault is found from metrics, logs and traces together, and from fewer of them: 28 faults of
 * one day of TrainTicket, compared with a fault-free window of three minutes, beside the published figures (45 faults,
 * of which these are those with complete recordings).
 *
 *   npm run bench:rca nezha
 */
import { join } from 'node:path';
import type { Asked, Standing } from '#libs/diagnosis';
import type { AnyEvidenceSource } from '#libs/integrations/port';
import { contractsFolder } from './contracts.js';
import { diagnose, standings } from './diagnosed.js';
import { type Fault, entry, normal, readFaults, sourcesOf, withRecordings } from './nezha-data.js';

const kinds = ['metrics', 'logs', 'traces'] as const;
type Kind = (typeof kinds)[number];

const variants: readonly (readonly [name: string, kinds: readonly Kind[]])[] = [
  ['metrics, logs, traces', kinds],
  ['without metrics', ['logs', 'traces']],
  ['without logs', ['metrics', 'traces']],
  ['without traces', ['metrics', 'logs']],
  ['metrics only', ['metrics']],
  ['logs only', ['logs']],
  ['traces only', ['traces']],
];
/** FSE 2023, table 3: AS@1, AS@3, AS@5. */
const published = `Nezha                   86.7   97.8   97.8
Nezha without metrics   55.6   62.2   68.9
Nezha without logs      42.2   44.4   44.4
MicroRCA                20.0   31.1   44.4
MicroRank               15.6   24.4   35.6
PDiagnose                8.9   13.3   22.2`;

const folder = join(contractsFolder(), 'rca-nezha');
const faults = readFaults(folder);

await withRecordings(folder, async (recordings) => {
  const places = new Map<string, number[]>(variants.map(([name]) => [name, []]));
  const times: number[] = [];
  const told: (string | undefined)[] = [];
  for (const fault of faults) {
    const sources = sourcesOf(recordings, fault);
    for (const [name, of] of variants) {
      const begun = performance.now();
      const ranked = await rankedBy(
        fault,
        of.map((kind) => sources[kind]),
      );
      if (of === kinds) times.push(performance.now() - begun);
      places.get(name)?.push(placeOf(fault, ranked));
    }
    const { hypotheses } = await diagnose(Object.values(sources), questionOf(fault));
    told.push(hypotheses[0]?.component);
  }
  console.log(`${faults.length} faults${' '.repeat(14)} AS@1   AS@3   AS@5`);
  for (const [name, of] of places)
    console.log(name.padEnd(22), [1, 3, 5].map((most) => shareAt(of, most)).join(' '));
  console.log(`\npublished, of 45 faults  AS@1   AS@3   AS@5\n${published}`);
  const right = told.filter((component, index) => component === faults[index]?.service);
  const silent = told.filter((component) => component === undefined);
  console.log(
    `\nas hypotheses, with all three: ${right.length} right at first, ${silent.length} without an answer, of ${told.length}`,
  );
  console.log('\nplace of the service at fault (0: not named)');
  console.log(`${'fault'.padEnd(54)}${variants.map(([name]) => name.padEnd(22)).join('')}`);
  faults.forEach(({ name, service, kind }, index) => {
    const each = variants.map(([variant]) => String(places.get(variant)?.[index] ?? 0).padEnd(22));
    console.log(`${`${name} ${service} ${kind}`.padEnd(54)}${each.join('')}`);
  });
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  console.log(`\na fault takes ${median.toFixed(0)} ms with all three, files read and parsed (median)`);
});

function rankedBy(fault: Fault, sources: readonly AnyEvidenceSource[]): Promise<readonly Standing[]> {
  return standings(sources, questionOf(fault));
}

function questionOf(fault: Fault): Asked {
  return {
    incidentId: `inc-${fault.name}`,
    alerts: [{ labels: { alertname: 'FrontendDegraded', service: entry }, startsAt: fault.abnormal.from }],
    components: [entry],
    normal,
    abnormal: fault.abnormal,
  };
}

function placeOf({ service }: Fault, ranked: readonly Standing[]): number {
  return ranked.findIndex(({ suspect }) => suspect.component === service) + 1;
}

function shareAt(of: readonly number[], most: number): string {
  return ((100 * of.filter((place) => place > 0 && place <= most).length) / of.length).toFixed(1).padStart(6);
}
