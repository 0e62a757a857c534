import { userInfo } from 'node:os';

/** The account at this machine, which no option changes; its number where it has no name, as in containers. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
