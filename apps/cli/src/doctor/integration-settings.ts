import { type LoadedSections, type SettingsClass, sectionOf } from '#libs/config';
import type { EvidenceConfig } from '#libs/evidence';
import type { JiraSettings } from '#libs/integrations/jira';
import type { ModelConfig } from '#libs/integrations/model';
import type { ServiceNowSettings } from '#libs/integrations/servicenow';

/** Ticketing's section, as far as the tracker goes. */
export interface TicketingSettings {
  readonly tracker: 'file' | 'jira' | 'servicenow';
  readonly folder?: string;
  readonly jira: Omit<JiraSettings, 'timeoutMs'> & { readonly timeout: string };
  readonly servicenow: Omit<ServiceNowSettings, 'timeoutMs'> & { readonly timeout: string };
}

/** The notifier's section, as far as the channels go. */
export interface NotifierSettings {
  readonly timeout: string;
  readonly email: {
    readonly mode: 'mailbox' | 'smtp';
    readonly from: string;
    readonly folder?: string;
    readonly host: string;
    readonly port: number;
    readonly secure: boolean;
    readonly user?: string;
    readonly password?: string;
  };
  readonly slack: {
    readonly token?: string;
    readonly signingSecret?: string;
    readonly appToken?: string;
    readonly apiUrl?: string;
  };
}

/** Triage's section, as far as it asks others. */
export interface TriageSettings {
  readonly evidence: EvidenceConfig;
  readonly model: ModelConfig;
}

/** The chronicler's section, as far as it writes elsewhere and asks others. */
export interface ChroniclerSettings {
  readonly confluence: {
    readonly site?: string;
    readonly email?: string;
    readonly token?: string;
    readonly space?: string;
    readonly parentId?: string;
    readonly timeout: string;
  };
  readonly model: ModelConfig;
}

/** An agent's section by its name: no app knows another's classes. Undefined when no agent declares it. */
export function sectionNamed<T>(
  name: string,
  classes: readonly SettingsClass[],
  sections: LoadedSections,
): T | undefined {
  const found = classes.find((each) => sectionOf(each).name === name);
  return found === undefined ? undefined : (sections.get(found) as T);
}
