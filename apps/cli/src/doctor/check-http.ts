import { reasonOf } from '../failure.js';
import type { Installation } from '../installation/installation.js';
import { type Finding, broken, fine } from './finding.js';

const timeoutMs = 5_000;

/** Whether the agents answer, and call themselves ready. */
export async function checkHttp({ httpUrl }: Installation): Promise<Finding> {
  const url = `${httpUrl}/readyz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    return response.ok ? fine('Agents', `ready at ${httpUrl}`) : notReady(url, response.status, text);
  } catch (error) {
    return broken(
      'Agents',
      `${url} does not answer: ${reasonOf(error)}`,
      'Start Argus with "argus up", or set http.publicUrl to where it is.',
    );
  }
}

/** Which agents are not ready, and why. */
function notReady(url: string, status: number, text: string): Finding {
  try {
    const { agents } = JSON.parse(text) as { agents: Record<string, string> };
    const reasons = Object.entries(agents)
      .filter(([, state]) => state !== 'ready')
      .map(([name, state]) => `${name}: ${state}`);
    return broken('Agents', reasons.join('; '), 'See the findings above, and the log of the agents named.');
  } catch {
    return broken('Agents', `${url} answered ${status}`, 'If Argus has just been started, wait a moment.');
  }
}
