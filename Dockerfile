# syntax=docker/dockerfile:1
# The jobs' image, for Spark on Kubernetes and for one machine:
#   docker build -t sitsformer:0.1.0 .
#   docker build -t sitsformer:0.1.0-gpu --target gpu .

FROM maven:3.9.9-eclipse-temurin-17 AS build
# Maven's repository lies in a cache that builds share.
ENV MAVEN_OPTS=-Dmaven.repo.local=/var/cache/maven
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/var/cache/maven bin/container-root /image-cpu

FROM build AS build-gpu
RUN --mount=type=cache,target=/var/cache/maven bin/container-root /image-gpu gpu

# Spark with its entry point, which Kubernetes gives "driver" and "executor"; anything else it runs as it is.
FROM apache/spark:3.5.7-scala2.12-java17-ubuntu AS spark

# NVIDIA's libraries with Java and Spark beside them: ONNX Runtime needs CUDA 12 and cuDNN 9.
FROM nvidia/cuda:12.6.3-cudnn-runtime-ubuntu22.04 AS gpu
# The archive keeps one version of tini a release: a pinned one would be gone with the next.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 185 spark \
    && useradd --system --uid 185 --gid spark spark \
    && mkdir -p /opt/spark/work-dir \
    && chown spark:spark /opt/spark/work-dir
COPY --from=spark /opt/java/openjdk /opt/java/openjdk
COPY --from=spark /opt/spark /opt/spark
COPY --from=spark /opt/entrypoint.sh /opt/entrypoint.sh
COPY --from=build-gpu /image-gpu/ /
ENV JAVA_HOME=/opt/java/openjdk \
    SPARK_HOME=/opt/spark \
    PATH=/opt/java/openjdk/bin:/opt/spark/bin:$PATH \
    SPARK_DIST_CLASSPATH=/opt/sitsformer/gpu/*:/opt/sitsformer/stores/* \
    CUDA_DEVICE_ORDER=PCI_BUS_ID \
    MALLOC_ARENA_MAX=2
WORKDIR /opt/spark/work-dir
USER 185
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/opt/sitsformer/bin/healthy"]
ENTRYPOINT ["/opt/entrypoint.sh"]

FROM spark AS cpu
COPY --from=build /image-cpu/ /
ENV SPARK_DIST_CLASSPATH=/opt/sitsformer/stores/* \
    MALLOC_ARENA_MAX=2
USER 185
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/opt/sitsformer/bin/healthy"]
ENTRYPOINT ["/opt/entrypoint.sh"]
