/** Something to go wrong with the next calls. */
export type Fault = {
  /** How many calls it hits; once by default. */
  readonly times?: number;
  /** Only calls of this operation; any call by default. */
  readonly operationId?: string;
} & (
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** The work is done, then the connection breaks before the caller hears of it. */
  | { readonly kind: 'drop-after-work' }
  /** Nothing is done and nothing is ever answered. */
  | { readonly kind: 'hang' }
);

/** The faults still to come, in the order in which they were asked for. */
export class Faults {
  private waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** The fault that hits a call of `operationId`, used up by one. */
  take(operationId: string | undefined): Fault | undefined {
    const hit = this.waiting.find(
      ({ fault }) => fault.operationId === undefined || fault.operationId === operationId,
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left === 0) this.waiting = this.waiting.filter((each) => each !== hit);
    return hit.fault;
  }
}
