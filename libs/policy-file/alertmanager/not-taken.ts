import type { PolicyPath } from '#libs/policy';

/** Notes what could not be taken from an Alertmanager's file, and what to do instead. */
export type NotTaken = (path: PolicyPath, message: string) => void;
