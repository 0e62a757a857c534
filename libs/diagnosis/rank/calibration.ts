/** What turns the standing of suspects into how often they turn out to be the cause. */
export interface Calibration {
  /** Log odds that there is a cause to be found at all, by what the first suspect explains and shows itself. */
  readonly incident: { readonly base: number; readonly explained: number; readonly own: number };
  /** The power to which scores are taken to share that chance out among the suspects. */
  readonly sharpness: number;
}

/**
 * Fitted on the 20 issues of PetShop's `train` folders and on the half-hours of the first half of its time without an
 * issue, by `npm run bench:rca calibration`, which prints these and how often each confidence was right when
 * the data in question was left out of the fit. The sharpness is the highest that so few issues may teach.
 */
export const calibration: Calibration = {
  incident: { base: -2.3, explained: 4.96, own: 4.2 },
  sharpness: 4,
};

/** Below it there is no cause that stands out. */
export const leastChance = 0.5;
