# toolhub on plain workerd: docs/selfhost.md
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim
ARG RUNTIME_IMAGE=docker.io/library/debian:bookworm-slim

# Runs on the machine that builds, whatever the image is for: only workerd itself differs.
FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# Both secrets are for networks with a registry or a certificate authority of their own.
RUN --mount=type=secret,id=npmrc --mount=type=secret,id=ca \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ARG TOOLSETS
RUN npm run selfhost:build
ARG TARGETARCH
RUN --mount=type=secret,id=npmrc --mount=type=secret,id=ca \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc NODE_EXTRA_CA_CERTS=/run/secrets/ca node selfhost/runtime-files.ts /out "${TARGETARCH}"

FROM ${RUNTIME_IMAGE}
COPY --from=build /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/workerd /usr/local/bin/workerd
COPY --from=build /src/selfhost/entrypoint.sh /usr/local/bin/entrypoint.sh
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /src/dist/selfhost/demo /demo
COPY --from=build /src/dist/selfhost/toolhub /app
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
WORKDIR /app
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["/usr/local/bin/entrypoint.sh", "health"]
ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG SOURCE=
# What server.json calls this server, if it is listed: docs/listing.md.
ARG SERVER_NAME=localhost/toolhub
LABEL org.opencontainers.image.title="toolhub" \
      org.opencontainers.image.description="A GraphQL API behind one remote MCP URL, where every person brings their own API key." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      io.modelcontextprotocol.server.name="${SERVER_NAME}"
