/** A confidence that was told, and whether it was right. */
export interface Told {
  readonly confidence: number;
  readonly right: boolean;
}

const bounds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** How often what was told with about the same confidence was right, as a table; Brier's score below it. */
export function reliabilityTable(told: readonly Told[]): string {
  const lines = bounds.slice(0, -1).flatMap((from, at) => {
    const to = bounds[at + 1] ?? 1;
    const within = told.filter(({ confidence }) => confidence >= from && (confidence < to || to === 1));
    if (within.length === 0) return [];
    const mean = within.reduce((sum, { confidence }) => sum + confidence, 0) / within.length;
    const right = within.filter((each) => each.right).length;
    const bin = `${percent(from)} to ${percent(to)}`;
    return [
      `${bin.padEnd(16)}${percent(mean).padEnd(7)}${percent(right / within.length).padEnd(7)}${within.length}`,
    ];
  });
  const brier =
    told.reduce((sum, { confidence, right }) => sum + (confidence - Number(right)) ** 2, 0) / told.length;
  return [
    'confidence      told   right  hypotheses',
    ...lines,
    `Brier score ${brier.toFixed(3)} (0 is best; ${(base(told) * (1 - base(told))).toFixed(3)} is that of always telling the mean)`,
  ].join('\n');
}

const base = (told: readonly Told[]): number => told.filter(({ right }) => right).length / told.length;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
