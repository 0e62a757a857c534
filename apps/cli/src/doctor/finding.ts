/** What was found about one thing that Argus depends on. */
export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do about it, or what could be done. */
  readonly fix?: string;
}

export const fine = (check: string, detail: string): Finding => ({ check, state: 'ok', detail });
export const broken = (check: string, detail: string, fix: string): Finding => ({
  check,
  state: 'failed',
  detail,
  fix,
});
/** Not looked at, or not there; where that can be changed, how. */
export const skipped = (check: string, detail: string, fix?: string): Finding => ({
  ...{ check, state: 'skipped', detail },
  ...(fix === undefined ? {} : { fix }),
});
