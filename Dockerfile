# qpp in a container: Debian's and PyPI's packages alone, a user without rights, the lake a volume.
#
#   docker build -t qpp .
#   docker run --rm -v qpp-lake:/lake -v "$PWD/extracts:/inbox/2024:ro" qpp cycle 2024 /inbox/2024
FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY requirements.run.lock ./
RUN python3 -m venv /opt/qpp \
    && /opt/qpp/bin/pip install --no-cache-dir --require-hashes -r requirements.run.lock
COPY . .
RUN /opt/qpp/bin/pip install --no-cache-dir --no-deps .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /home/qpp qpp \
    && install --directory --owner=qpp --group=qpp --mode=0700 /lake \
    && install --directory --owner=qpp --group=qpp /inbox
COPY --from=build /opt/qpp /opt/qpp
ENV PATH=/opt/qpp/bin:$PATH PYTHONUNBUFFERED=1 QPP_LAKE=/lake QPP_INBOX=/inbox
USER qpp
WORKDIR /home/qpp
VOLUME ["/lake"]
ENTRYPOINT ["qpp"]
CMD ["--help"]
