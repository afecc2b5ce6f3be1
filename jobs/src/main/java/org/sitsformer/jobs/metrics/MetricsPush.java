package org.sitsformer.jobs.metrics;

import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.exporter.pushgateway.Scheme;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.sitsformer.geo.io.Sha256;

/**
 * Pushes a run's metrics to a Pushgateway. Runs for one output and region share a group: the next
 * one replaces the values of the one before, and what it does not have stays, as the time of the
 * last success when a run fails.
 *
 * @param gateway its address, http or https, without the path {@code /metrics}
 * @param output label of the group
 * @param region label of the group
 */
public record MetricsPush(URI gateway, String output, String region) {
  private static final String JOB = "sitsformer";
  private static final String EVERYTHING = "all";
  private static final int LONGEST = 80;
  private static final int DIGEST = 12;

  /**
   * Returns what pushes to a gateway.
   *
   * @param output root of the output, as the user gave it
   * @param region as the user gave it; null for all of the archive. Long ones and GeoJSON are
   *     called by their digest
   */
  public static MetricsPush to(URI gateway, String output, String region) {
    return new MetricsPush(gateway, output, region == null ? EVERYTHING : label(region));
  }

  /** GeoJSON itself is no label; its digest is. */
  private static String label(String region) {
    String text = region.strip();
    return text.startsWith("{") || text.length() > LONGEST
        ? "sha256-" + Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, DIGEST)
        : text;
  }

  /**
   * Pushes the values of now; where that fails, {@code err} gets one line and nothing else happens.
   */
  public void push(RunMetrics metrics, PrintWriter err) {
    try {
      client(metrics.registry()).pushAdd();
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      err.println(
          "Warning: metrics were not pushed to %s: %s"
              .formatted(gateway, reason.strip().replaceAll("\\s*\\R\\s*", " ")));
    }
  }

  private PushGateway client(PrometheusRegistry registry) {
    String path = gateway.getPath() == null ? "" : gateway.getPath().replaceAll("/+$", "");
    return PushGateway.builder()
        .scheme(Scheme.fromString(gateway.getScheme()))
        .address(gateway.getAuthority() + path)
        .format(Format.PROMETHEUS_TEXT)
        .job(JOB)
        .groupingKey("output", output)
        .groupingKey("region", region)
        .registry(registry)
        .build();
  }
}
