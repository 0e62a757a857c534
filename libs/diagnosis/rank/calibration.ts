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
  incident: { base: 0.13, explained: 4.35, own: 2.46 },
  sharpness: 4,
};

/**
 * Below it nothing is said. An alert has fired, so that a cause that is told as unlikely costs a look and none costs the
 * search; of the half-hours without an issue that it was fitted on, one in twenty reaches it.
 */
export const leastChance = 0.2;
