import { failed, ok } from '#libs/kernel';
import { isExecutable, type BinarySource } from './binary-source.js';
import { extractedBinary } from './from-debian.js';
import { releaseBinary } from './from-release.js';

/** A nats-server that an earlier start downloaded. */
export const fromCache: BinarySource = {
  name: "Argus's own cache",
  async find({ cacheDir }) {
    for (const candidate of [releaseBinary(cacheDir), extractedBinary(cacheDir)]) {
      if (await isExecutable(candidate)) return ok(candidate);
    }
    return failed(`nothing was downloaded to ${cacheDir} before`);
  },
};
