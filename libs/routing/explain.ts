import { type RouterReason, explainRouterReason, routerReasons } from '#libs/contracts';

/** The name of a reason. They stand with the contracts, since the console and the command line explain them too. */
export type Reason = RouterReason;

export const reasons: readonly Reason[] = routerReasons;

/** A reason in a sentence. */
export const explain = (reason: Reason): string => explainRouterReason(reason) ?? reason;
