/** A time to the second, in UTC, with nothing to guess: `2026-11-21T08:57:59Z`. */
export const shortTime = (time: string | null | undefined): string => {
  if (time === null || time === undefined) return '';
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? time : `${new Date(ms).toISOString().slice(0, 19)}Z`;
};
