# Two stages: wheels are built where the source is; the image that runs holds neither source nor tools.
# Every RUN is one script in docker/, so that the same steps can be run and tested without an engine.

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt ./
COPY docker ./docker
RUN docker/build.sh dependencies /wheels
COPY . .
RUN docker/build.sh application /wheels

FROM python:3.13-slim
WORKDIR /opt/setup
COPY docker ./docker
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    docker/install.sh /wheels /opt/vagt /data 10001
ENV HOME=/data \
    VAGT_DATA=/data \
    VAGT_HOST=0.0.0.0 \
    VAGT_PORT=8000 \
    VAGT_LOG_FORMAT=json
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["/opt/vagt/bin/python", "/opt/setup/docker/healthy.py"]
CMD ["/opt/setup/docker/start.sh", "/opt/vagt/bin/vagt", "serve"]
