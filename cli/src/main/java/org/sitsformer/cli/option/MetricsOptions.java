package org.sitsformer.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.sitsformer.cli.call.Outcome;
import org.sitsformer.jobs.metrics.MetricsPush;
import org.sitsformer.jobs.metrics.MetricsServer;
import org.sitsformer.jobs.metrics.RunMetrics;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Option;

/** Who may see a run's metrics; a mixin of commands that have any. */
public final class MetricsOptions {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_PORTS = 65_535;

  @Option(
      names = "--metrics-port",
      paramLabel = "N",
      description =
          "Serve Prometheus metrics at http://HOST:N/metrics while the command runs; 0 chooses a free port.")
  private Integer port;

  @Option(
      names = "--metrics-host",
      defaultValue = LOOPBACK,
      paramLabel = "HOST",
      description =
          "Address that --metrics-port listens on; 0.0.0.0 lets other machines in (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--metrics-linger",
      defaultValue = "0s",
      paramLabel = "DURATION",
      description =
          "Serve them for so long after the end, so that a scraper meets the final values: 90s, 2m, PT90S (default: ${DEFAULT-VALUE}).")
  private String linger;

  @Option(
      names = "--metrics-push",
      paramLabel = "URL",
      description =
          "Push the final values to this Pushgateway; if that fails, the command says so and goes on.")
  private String push;

  /** Work that is watched. */
  public interface Work {
    /** Does it, tells the metrics of it, and returns the exit code. */
    int run(RunMetrics metrics) throws IOException;
  }

  /**
   * Does some work while its metrics are served, and pushes them when it has ended, well or not; of
   * work that ends with a wrong use of the program nothing is pushed and nothing stays.
   *
   * @param output names the group of pushed metrics, with the region
   * @param region as the user gave it; null for all of the archive
   * @param err where to say where the metrics are
   * @return the work's exit code
   * @throws JobException if an option makes no sense, or nobody can listen on the port; it names
   *     the option
   */
  public int watch(String output, String region, PrintWriter err, Work work) throws IOException {
    Duration after = duration("--metrics-linger", linger);
    if (port == null && !after.isZero()) {
      throw JobException.usage(
          "--metrics-linger %s: needs --metrics-port, which nobody has given".formatted(linger));
    }
    if (port != null && (port < 0 || port > MOST_PORTS)) {
      throw JobException.usage("--metrics-port %d: 0 to %d is allowed".formatted(port, MOST_PORTS));
    }
    URI gateway = push == null ? null : gateway(push);
    RunMetrics metrics = new RunMetrics(port != null || gateway != null);
    if (!metrics.isWatched()) {
      return work.run(metrics);
    }
    try (MetricsServer server = port == null ? null : MetricsServer.start(metrics, host, port)) {
      if (server != null) {
        err.println("Metrics are at " + server.url());
      }
      IntConsumer ended =
          code -> {
            metrics.ended(code);
            if (gateway != null) {
              MetricsPush.to(gateway, output, region).push(metrics, err);
            }
            if (server != null && !after.isZero()) {
              err.println("Metrics stay at %s for %d s".formatted(server.url(), after.toSeconds()));
              server.linger(after);
            }
          };
      int code;
      try {
        code = work.run(metrics);
      } catch (IOException | RuntimeException e) {
        if (Outcome.exitCode(e) != ExitCode.USAGE) {
          ended.accept(Outcome.exitCode(e));
        }
        throw e;
      }
      ended.accept(code);
      return code;
    }
  }

  /** Reads {@code 90s}, {@code 2m}, {@code 1h} or an ISO duration. */
  static Duration duration(String option, String text) {
    String iso = text.toUpperCase(Locale.ROOT);
    try {
      Duration duration = Duration.parse(iso.startsWith("P") ? iso : "PT" + iso);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw JobException.usage(
        "%s %s: a duration such as 90s, 2m or PT90S is allowed".formatted(option, text));
  }

  private static URI gateway(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    // The text is not repeated where it may hold a password.
    throw JobException.usage(
        "--metrics-push %s: http://host:port or https://host:port is allowed, without user and password"
            .formatted(text.contains("@") ? "(with user)" : text));
  }
}
