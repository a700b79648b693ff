# A small image of the site. Continuous integration does not build it (no engine there): its one install step
# is scripts/install, which continuous integration does run.
#   docker build -t entraide . && docker run -p 8000:8000 -v entraide:/data \
#     -e ENTRAIDE_BASE_URL=https://… -e ENTRAIDE_CONTACT=… entraide
FROM python:3.11-slim-bookworm

WORKDIR /app
COPY . .
RUN scripts/install postgres && rm -rf .venv/build && .venv/bin/python -m compileall -q entraide \
    && useradd --system --home-dir /data entraide \
    && install -d -o entraide -m 0700 /data

USER entraide
VOLUME /data
EXPOSE 8000
ENV PATH=/app/.venv/bin:$PATH ENTRAIDE_DATA_DIR=/data ENTRAIDE_HOST=0.0.0.0
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "entraide", "health"]
CMD ["entraide", "serve"]
