# DataPulse in a container: built by the same scripts as everywhere, shipped as one binary on plain Debian.
FROM debian:12 AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential ca-certificates curl git nodejs npm pkg-config \
    && rm -rf /var/lib/apt/lists/*
# The compiler, from rustup. `scripts/setup-rust.sh` adds the browser target.
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:$PATH
RUN curl --proto '=https' --tlsv1.2 -fsS https://sh.rustup.rs \
    | sh -s -- -y --no-modify-path --profile minimal --default-toolchain 1.95.0
WORKDIR /src
COPY . .
# Tools, packages and compiled code stay in the cache mount, so that the next build is short.
RUN --mount=type=cache,target=/cache --mount=type=cache,target=/usr/local/cargo/registry \
    DATAPULSE_BUILD_DIR=/cache scripts/build.sh

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/datapulse datapulse
COPY --from=build /src/bin/datapulse /usr/local/bin/datapulse
USER datapulse
WORKDIR /var/lib/datapulse
ENV DATAPULSE_ADDR=0.0.0.0:3000 DATAPULSE_DATA_DIR=/var/lib/datapulse/data
VOLUME /var/lib/datapulse/data
EXPOSE 3000
ENTRYPOINT ["datapulse"]
CMD ["serve"]
