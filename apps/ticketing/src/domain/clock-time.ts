import { fromTimestamp, toTimestamp } from '#libs/contracts';

/** `2025-11-21 08:27 UTC` */
export const clockTime = (timestamp: string): string =>
  `${toTimestamp(fromTimestamp(timestamp)).slice(0, 16).replace('T', ' ')} UTC`;
