package org.sitsformer.jobs.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.time.Duration;
import org.sitsformer.runs.program.JobException;

/** Serves metrics over HTTP until closed: text or OpenMetrics, as the scraper asks. */
public final class MetricsServer implements AutoCloseable {
  private final HTTPServer server;
  private final String host;

  private MetricsServer(HTTPServer server, String host) {
    this.server = server;
    this.host = host;
  }

  public static MetricsServer start(RunMetrics metrics, String host, int port) {
    try {
      HTTPServer server =
          HTTPServer.builder()
              .hostname(host)
              .port(port)
              .registry(metrics.registry())
              .buildAndStart();
      return new MetricsServer(server, host);
    } catch (IOException | IllegalArgumentException e) {
      throw JobException.usage(
          "--metrics-port %d: cannot listen on %s: %s"
              .formatted(port, host, e.getMessage() == null ? e : e.getMessage()));
    }
  }

  public String url() {
    return "http://%s:%d/metrics".formatted(host.contains(":") ? "[" + host + "]" : host, port());
  }

  int port() {
    return server.getPort();
  }

  public void linger(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
