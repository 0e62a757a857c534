import type { AgentContext } from '#libs/agent';
import { incidentOfApproval } from '#libs/contracts';
import type { SendNotification } from './domain/requests.js';

/** How long a link tells whom it was sent to, ms; approvals expire sooner than that, and nothing is decided after. */
const goodFor = 24 * 60 * 60_000;

type Letter = Pick<SendNotification, 'channel' | 'recipients' | 'body' | 'incidentId'>;

/**
 * The body of a mail with the links to approvals of its incident made out to its reader, where it goes to one person
 * whom the policy knows: the page then knows who decides. What is on record has the plain links.
 */
export function withPersonalLinks(
  { channel, recipients, body, incidentId }: Letter,
  agent: Pick<AgentContext, 'policy' | 'personalLink' | 'publicUrl' | 'clock'>,
): string {
  const [address = '', ...others] = recipients;
  if (channel !== 'email' || others.length > 0) return body;
  const person = agent.policy().people.personOf({ via: 'email', id: address })?.name;
  if (person === undefined) return body;
  const start = `${agent.publicUrl}/approvals/`;
  return body
    .split(/(\s+)/)
    .map((word) => {
      const isOurs = word.startsWith(start) && incidentOfApproval(word.slice(start.length)) === incidentId;
      return isOurs ? agent.personalLink(word, person, agent.clock.now() + goodFor) : word;
    })
    .join('');
}
