# The current LTS of Node. Debian, not Alpine: DuckDB's binaries are linked against glibc. An argument, so that a digest that
# you have checked can be given.
ARG NODE_IMAGE=node:26-trixie-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY client/package.json ./client/
COPY disclosure/package.json ./disclosure/
# No package needs its install script here.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY client/tsconfig.json ./client/
COPY client/src ./client/src
COPY disclosure/tsconfig.json ./disclosure/
COPY disclosure/src ./disclosure/src
COPY browser ./browser
COPY src ./src
RUN npm run build

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY client/package.json ./client/
COPY disclosure/package.json ./disclosure/
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /app/dist ./dist
COPY --from=build /app/client/dist ./client/dist
COPY --from=build /app/disclosure/dist ./disclosure/dist
COPY migrations ./migrations
COPY bin ./bin
# The command line: docker compose exec assize assize --help
RUN ln -s /app/bin/assize.js /usr/local/bin/assize
# A new volume takes over the owner of the folder it covers.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
# The first start migrates the database and builds the demo's release before it is ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm, so that it receives the signals.
CMD ["node", "dist/server.js"]
