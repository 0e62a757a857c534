export { type ImportedPolicy, importAlertmanager } from './alertmanager/import-alertmanager.js';
export { type PolicyFault, describeFault, describeFaults, describePath, located } from './policy-fault.js';
export { type YamlText, readYaml } from './read-yaml.js';
export { type PolicySources, compileSources, readPolicy, readSources } from './read-policy.js';
export { type LastGood, lastGoodIn } from './last-good.js';
export {
  PolicyHolder,
  type PolicyLog,
  type PolicyPlace,
  type PolicyStatus,
  isMissing,
} from './policy-holder.js';
