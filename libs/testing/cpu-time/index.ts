/** How long this process computed while `work` ran, ms: unlike the time that passed, no longer on a busy machine. */
export function cpuTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
