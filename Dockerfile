# One image for every agent and for the command line: `node dist/apps/<agent>/src/main.js`, or
# `node bin/argus.mjs <command>`. Without tsconfig.build.json the command line neither installs nor builds.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are the embedded Postgres and faster parts of development tools.
RUN npm ci --include=dev --omit=optional --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY apps apps
COPY libs libs
RUN node -e "import('./scripts/setup.mjs').then((setup) => setup.ensureBuilt())" \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
# Documents are proposed by Git, over HTTPS or SSH.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY bin bin
COPY scripts/setup.mjs scripts/demo-restart.mjs scripts/
COPY runbooks runbooks
# New volumes that are mounted here start with these owners.
RUN mkdir /data /identities && chown node:node /data /identities
USER node
CMD ["node", "bin/argus.mjs", "--help"]
