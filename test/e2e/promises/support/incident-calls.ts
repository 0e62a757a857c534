import type { JiraFake } from '#libs/testing';
import type { Crossing, KnownCall } from './crossings.js';

const serviceIn = (text: string): string | undefined => /case-\d{3}/.exec(text)?.[0];

/** Tells whose incident a call to Jira, Slack or the action's target is about: a service named `case-001`, …. */
export function knowsCallsOf(jira: JiraFake): (crossing: Crossing) => KnownCall | undefined {
  const serviceOfIncident = new Map<string, string>();

  const inJira = ({ method, path, body }: Crossing): KnownCall | undefined => {
    const [address = ''] = path.replace(/^\/rest\/api\/3/, '').split('?');
    const [, key] = /^\/issue\/([A-Z]+-\d+)/.exec(address) ?? [];
    const issue = jira.issues.find((each) => each.key === key);
    if (key === undefined ? address !== '/issue' : issue === undefined) return undefined;
    const incident = serviceIn(issue === undefined ? body : JSON.stringify(issue.fields));
    const name = `${method} ${address.replace(/[A-Z]+-\d+/, 'KEY')}`;
    return incident === undefined ? undefined : { incident, name };
  };

  const inSlack = ({ path, body }: Crossing): KnownCall | undefined => {
    const name = path.replace(/^\/api\//, '');
    if (name !== 'chat.postMessage' && name !== 'chat.update') return undefined;
    const said = decodeURIComponent(body.replaceAll('+', ' '));
    const [, id = ''] = /"incident_id":"([^"]+)"/.exec(said) ?? [];
    const incident = serviceOfIncident.get(id) ?? serviceIn(said);
    if (incident === undefined) return undefined;
    serviceOfIncident.set(id, incident);
    return { incident, name };
  };

  return (crossing) => {
    if (crossing.service === 'jira') return inJira(crossing);
    if (crossing.service === 'slack') return inSlack(crossing);
    const incident = serviceIn(crossing.path);
    return incident === undefined ? undefined : { incident, name: 'the action' };
  };
}
