import { SyntheticModule } from 'node:vm';
import runtime from 'jest-runtime';

const Runtime = runtime.default ?? runtime;

/**
 * Packages of hundreds of modules that hardly a spec does without, and that keep nothing: what they make is plain
 * objects and functions, for which it is all the same that each spec has its own `Array` and `Error`.
 */
const shared = new Set(['typebox', 'ajv', 'ajv-formats']);

/** Loads these packages once in a process, instead of anew for every spec; all else is every spec's own. */
export default class SharedPackages extends Runtime {
  constructor(...args) {
    super(...args);
    const { esmLoader } = this;
    const own = esmLoader.resolveModule.bind(esmLoader);
    const known = new Map();
    esmLoader.resolveModule = (specifier, from, context) => {
      if (!shared.has(specifier)) return own(specifier, from, context);
      if (!known.has(specifier)) known.set(specifier, moduleOf(specifier, context));
      return known.get(specifier);
    };
  }
}

/** What the package exports, as a module for a spec. */
async function moduleOf(specifier, context) {
  const exported = await import(specifier);
  const names = Object.keys(exported);
  const module = new SyntheticModule(
    names,
    function () {
      for (const name of names) this.setExport(name, exported[name]);
    },
    { context, identifier: specifier },
  );
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}
