import { type DependencySource, effectDone } from '#libs/integrations/port';
import { type Topology, type TriageRules, edgesOfLabels } from '#libs/policy';

/** What people have written down, and alerts say of themselves. */
type Known = () => { readonly topology: Topology; readonly triage: Pick<TriageRules, 'componentLabels'> };

/** Who needs whom as the policy's topology has it, and as the alerts' own labels do. */
export const topologySource = (policy: Known): DependencySource => ({
  name: 'topology',
  kind: 'dependency',
  ask({ alerts }) {
    const { topology, triage } = policy();
    const written = [...topology.needs].flatMap(([caller, services]) =>
      services.map((called) => ({ caller, called })),
    );
    const told = alerts.flatMap(({ labels }) =>
      triage.componentLabels.flatMap((name) => edgesOfLabels(topology, labels, name)),
    );
    const items = [...written, ...told.map(([caller, called]) => ({ caller, called }))];
    const query = `topology.depends_on, and the label ${topology.label} of the alerts`;
    const cut = 'neither names a dependency: write down topology.depends_on in the policy';
    return Promise.resolve([items.length === 0 ? { items, query, cut } : { items, query }]);
  },
  check: () => Promise.resolve(effectDone(`the policy names ${policy().topology.needs.size} services`)),
});
