import sequencer from '@jest/test-sequencer';

const Sequencer = sequencer.default ?? sequencer;

/** What starts most takes longest; within a kind it goes by the last run's times, or by the size of the file. */
const kinds = [/\/test\/e2e\/promises\//, /\/test\/e2e\//, /\.int\.spec\.ts$/, /./];

/** Runs the long specs first, so that none is left running alone at the end while other cores have nothing to do. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const kindOf = ({ path }) => kinds.findIndex((kind) => kind.test(path));
    return [...super.sort(tests)].sort((a, b) => kindOf(a) - kindOf(b));
  }
}
