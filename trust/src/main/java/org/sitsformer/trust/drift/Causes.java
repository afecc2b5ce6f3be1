package org.sitsformer.trust.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sitsformer.trust.finding.Cause;
import org.sitsformer.trust.finding.Cause.Kind;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;

/** Tells from what was found why maps or inputs differ. */
public final class Causes {
  /**
   * Total variation that drifted inputs alone were not seen to cause: an offset of 0.03 in a band
   * moved 0.7 % of a map, of which 0.6 % moves by itself in two years ({@code docs/drift.md}).
   */
  private static final double BEYOND_INPUTS = 0.02;

  /** Causes that say why a pixel has more or fewer dates. */
  private static final Set<Kind> DATES = EnumSet.of(Kind.CLOUD, Kind.FEWER_DATES, Kind.MORE_DATES);

  private Causes() {}

  /** A cause, and how many times the size that matters what it was named for has. */
  private record Weighed(Cause cause, double times) {
    Weighed(Finding finding, Kind kind, String evidence) {
      this(
          new Cause(kind, finding.band(), evidence),
          // Whether a band comes is no estimate.
          finding.metric() == Metric.BAND_MISSING
              ? Double.POSITIVE_INFINITY
              : Math.abs(finding.score()) / finding.metric().medium());
    }
  }

  /**
   * Names causes from what was found: missing bands first, then by how many times the size that
   * matters their measure has, the largest first.
   *
   * @param findings with their severities, as {@link Decision#decide} gives them
   * @return empty where nothing matters, or only what tells no cause
   */
  public static List<Cause> of(List<Finding> findings) {
    List<Weighed> causes = fromInputs(findings);
    causes.addAll(fromMaps(findings, causes.stream().map(Weighed::cause).toList()));
    return causes.stream()
        .sorted(Comparator.comparingDouble(Weighed::times).reversed())
        .map(Weighed::cause)
        .toList();
  }

  private static List<Weighed> fromInputs(List<Finding> findings) {
    List<Weighed> causes = new ArrayList<>();
    for (Finding f : findings) {
      if (f.severity() == Severity.NONE || f.scope() != Scope.INPUTS) {
        continue;
      }
      switch (f.metric()) {
        case BAND_OFFSET ->
            causes.add(
                new Weighed(
                    f,
                    Kind.RADIOMETRY,
                    text(
                        "%s reads %.4f %s than its other bands and the season let expect since %s",
                        f.band(),
                        Math.abs(f.score()),
                        f.score() > 0 ? "more" : "less",
                        f.since())));
        case USABLE_SHARE ->
            causes.add(
                new Weighed(
                    f,
                    Kind.CLOUD,
                    text(
                        "%.1f %% of the pixels are usable since %s, %.1f %% were expected",
                        100 * f.current(), f.since(), 100 * f.baseline())));
        case ACQUISITION_DAYS ->
            causes.add(
                new Weighed(
                    f,
                    Kind.FEWER_DATES,
                    text(
                        "%.0f %s with acquisitions since %s, %.1f were expected",
                        f.current(), f.current() == 1 ? "day" : "days", f.since(), f.baseline())));
        case SEASON_SHIFT ->
            causes.add(
                new Weighed(
                    f,
                    Kind.SEASON_SHIFT,
                    text(
                        "the bands' yearly curves are %.0f days %s since %s, years before were by %.0f",
                        Math.abs(f.score()),
                        f.score() > 0 ? "late" : "early",
                        f.since(),
                        f.baseline())));
        case BAND_MISSING ->
            causes.add(
                new Weighed(
                    f,
                    Kind.BAND_MISSING,
                    text(
                        "%s is missing from %.0f %% of the days, from %s on",
                        f.band(), 100 * f.score(), f.since())));
        default -> {
          // The distributions of a band change by all of these and tell none of them.
        }
      }
    }
    return causes;
  }

  /** Names what only maps show, beside what the inputs say. */
  private static List<Weighed> fromMaps(List<Finding> findings, List<Cause> inputs) {
    List<Weighed> causes = new ArrayList<>();
    for (Finding f : findings) {
      if (f.severity() != Severity.NONE
          && f.metric() == Metric.VALID_DATES
          && inputs.stream().noneMatch(c -> DATES.contains(c.kind()))
          && causes.isEmpty()) {
        causes.add(
            new Weighed(
                f,
                f.score() < 0 ? Kind.FEWER_DATES : Kind.MORE_DATES,
                text("a pixel has %.1f usable dates, it had %.1f", f.current(), f.baseline())));
      }
    }
    boolean beside = !inputs.isEmpty() || !causes.isEmpty();
    for (Finding f : findings) {
      if (f.severity() == Severity.NONE || f.scope() == Scope.INPUTS) {
        continue;
      }
      if (f.metric() == Metric.CLASS_TOTAL_VARIATION
          && (!beside || f.score() >= BEYOND_INPUTS)
          && causes.stream().noneMatch(c -> c.cause().kind() == Kind.CLASS_CHANGE)) {
        causes.add(
            new Weighed(
                f,
                Kind.CLASS_CHANGE,
                text(
                    "%.1f %% of the %s changed class (net), %s",
                    100 * f.score(),
                    f.scope() == Scope.MAP ? "map" : "blocks made anew",
                    beside
                        ? "more than such inputs were seen to cause"
                        : "and the inputs are as before")));
      }
    }
    return causes;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
