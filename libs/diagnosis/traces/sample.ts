const most = 4_096;

/** Values in bounded memory: when there are too many, every second is given up, and then only every second is taken. */
export class Sample {
  #values: number[] = [];
  #stride = 1;
  #offered = 0;

  add(value: number): void {
    if (this.#offered++ % this.#stride !== 0) return;
    this.#values.push(value);
    if (this.#values.length < most) return;
    this.#values = this.#values.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  median(): number {
    return median(this.#values);
  }
}

/** The value in the middle; 0 of no values. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  if (ordered.length % 2 === 1) return ordered[middle] ?? 0;
  return ((ordered[middle - 1] ?? 0) + (ordered[middle] ?? 0)) / 2;
}
