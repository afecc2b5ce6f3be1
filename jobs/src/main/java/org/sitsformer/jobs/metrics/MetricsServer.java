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

  /**
   * Serves until closed.
   *
   * @param host address to listen on, by name or number
   * @param port 0 to 65535; 0 for one that is free
   * @throws JobException if it cannot be listened on; it names {@code --metrics-port}
   */
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

  /** Returns where the metrics are, with the port that was chosen. */
  public String url() {
    return "http://%s:%d/metrics".formatted(host.contains(":") ? "[" + host + "]" : host, port());
  }

  int port() {
    return server.getPort();
  }

  /** Waits, so that a scraper meets the last values; an interrupt ends it. */
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
