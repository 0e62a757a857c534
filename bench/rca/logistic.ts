/** An example that a regression learns from. */
export interface LabelledRow {
  readonly features: readonly number[];
  readonly label: 0 | 1;
  readonly weight: number;
}

/** How much large coefficients are held back. */
const ridge = 0.05;

/** The coefficients of a logistic regression, that of the constant first, by Newton's method. */
export function fitLogistic(rows: readonly LabelledRow[]): number[] {
  const size = (rows[0]?.features.length ?? 0) + 1;
  let coefficients = new Array<number>(size).fill(0);
  for (let round = 0; round < 100; round++) {
    const gradient = coefficients.map((value, at) => (at === 0 ? 0 : ridge * value));
    const curvature = coefficients.map((_, row) =>
      coefficients.map((__, at): number => (row === at && row > 0 ? ridge : 0)),
    );
    for (const { features, label, weight } of rows) {
      const input = [1, ...features];
      const chance =
        1 / (1 + Math.exp(-input.reduce((sum, value, at) => sum + value * (coefficients[at] ?? 0), 0)));
      input.forEach((one, row) => {
        gradient[row] = (gradient[row] ?? 0) + weight * (chance - label) * one;
        const line = curvature[row] ?? [];
        input.forEach((other, at) => {
          line[at] = (line[at] ?? 0) + weight * chance * (1 - chance) * one * other;
        });
      });
    }
    const step = solve(curvature, gradient);
    coefficients = coefficients.map((value, at) => value - (step[at] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return coefficients;
}

/** Solves a small system of linear equations by elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const of = (row: number) => Math.abs(rows[row]?.[column] ?? 0);
    let pivot = column;
    for (let row = column + 1; row < size; row++) if (of(row) > of(pivot)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    const lead = rows[column] ?? [];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = (rows[row]?.[column] ?? 0) / (lead[column] ?? 1);
      rows[row] = (rows[row] ?? []).map((value, at) => value - factor * (lead[at] ?? 0));
    }
  }
  return rows.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1));
}
