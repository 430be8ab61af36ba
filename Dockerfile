# syntax=docker/dockerfile:1
# The bot as one small image: Node runs the sources as they are, there is no build beyond the database client.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY prisma ./prisma
# The Node that npm brings along for old machines is left out: the image has its own.
RUN npm ci --omit=optional --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src ./src
RUN node prisma/generate.mjs && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ARG COMMIT=unknown
ENV NODE_ENV=production \
    THREADPROOF_COMMIT=${COMMIT} \
    THREADPROOF_DATA=/data \
    PORT=8080
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/src ./src
COPY manifest.yml LICENSE ./
COPY program ./program
# Ledger (embedded store) and signing key; mount a volume here.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Exec form: SIGTERM reaches the bot, which finishes what it has begun and says so in the ledger.
ENTRYPOINT ["node", "src/main.ts"]
CMD ["start"]
