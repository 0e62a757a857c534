import type { PolicyPath, PolicyProblem } from '#libs/policy';

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Of each group, a receiver of the kind needs one, from itself or from `global` under the other name. */
const needs: readonly {
  readonly kind: string;
  readonly own: readonly string[];
  readonly global: readonly string[];
}[] = [
  { kind: 'opsgenie_configs', own: ['api_key'], global: ['opsgenie_api_key'] },
  { kind: 'victorops_configs', own: ['api_key'], global: ['victorops_api_key'] },
  { kind: 'wechat_configs', own: ['api_secret'], global: ['wechat_api_secret'] },
  { kind: 'telegram_configs', own: ['bot_token'], global: ['telegram_bot_token'] },
  { kind: 'mattermost_configs', own: ['webhook_url'], global: ['mattermost_webhook_url'] },
  { kind: 'rocketchat_configs', own: ['token'], global: ['rocketchat_token'] },
  { kind: 'rocketchat_configs', own: ['token_id'], global: ['rocketchat_token_id'] },
  { kind: 'slack_configs', own: ['api_url', 'app_token'], global: ['slack_api_url', 'slack_app_token'] },
  { kind: 'sns_configs', own: ['topic_arn', 'target_arn', 'phone_number'], global: [] },
];

/** Pairs of which only one may be set in one place, besides every `x` and `x_file`. */
const exclusive = [
  ['api_url', 'app_token'],
  ['api_url_file', 'app_token'],
] as const;

/** What Alertmanager refuses in the parts that Argus does not take: a file that it would not run is not imported. */
export function contradictionsIn(values: Mapping): PolicyProblem[] {
  const global = isMapping(values['global']) ? values['global'] : {};
  const problems = [...twiceSaid(global, ['global']), ...hookBesideApp(global)];
  const receivers = Array.isArray(values['receivers']) ? (values['receivers'] as unknown[]) : [];
  receivers.forEach((receiver, at) => {
    if (!isMapping(receiver)) return;
    for (const [kind, list] of Object.entries(receiver)) {
      if (!kind.endsWith('_configs') || !Array.isArray(list)) continue;
      list.forEach((config: unknown, index) => {
        if (isMapping(config))
          problems.push(...wrongIn(kind, config, global, ['receivers', at, kind, index]));
      });
    }
  });
  return problems;
}

/** An app posts through Slack's API; a webhook's address beside its token is for something else. */
function hookBesideApp(global: Mapping): PolicyProblem[] {
  const [token, url] = [global['slack_app_token'] ?? global['slack_app_token_file'], global['slack_api_url']];
  if (!isSet(token) || !isSet(url) || String(url).startsWith('https://slack.com/api/')) return [];
  return [{ path: ['global', 'slack_api_url'], message: 'stands beside slack_app_token; keep one of them' }];
}

function wrongIn(kind: string, config: Mapping, global: Mapping, path: PolicyPath): PolicyProblem[] {
  const missing = needs.flatMap((need) => {
    if (need.kind !== kind || hasAny(config, need.own) || hasAny(global, need.global)) return [];
    const names = [...need.own, ...need.global.map((name) => `global.${name}`)].join(', ');
    return [{ path, message: `has none of ${names}; Alertmanager needs one` }];
  });
  const updates =
    config['update_message'] === true && isSet(config['api_url'] ?? config['api_url_file'])
      ? [{ path, message: 'has update_message with a webhook, which cannot update; use app_token' }]
      : [];
  return [...twiceSaid(config, path), ...missing, ...updates];
}

const hasAny = (mapping: Mapping, names: readonly string[]): boolean =>
  names.some((name) => isSet(mapping[name]) || isSet(mapping[`${name}_file`]));

function twiceSaid(mapping: Mapping, path: PolicyPath): PolicyProblem[] {
  const pairs = [...Object.keys(mapping).map((name) => [name, `${name}_file`] as const), ...exclusive];
  return pairs
    .filter(([one, other]) => isSet(mapping[one]) && isSet(mapping[other]))
    .map(([one, other]) => ({ path: [...path, one], message: `stands beside ${other}; keep one of them` }));
}
