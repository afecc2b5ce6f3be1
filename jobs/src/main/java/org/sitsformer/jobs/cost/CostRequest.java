package org.sitsformer.jobs.cost;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.cost.Calibration;
import org.sitsformer.runs.cost.CostEstimate;
import org.sitsformer.runs.cost.Workload;
import org.sitsformer.runs.program.JobException;

/**
 * What a run may cost, and by which figures it is priced.
 *
 * @param price of an hour of one core, in any currency, above 0; null where nothing is priced
 * @param budget most that the run may cost, above 0; null without a limit; needs a price
 * @param cores that the run will have, 1 or more; null for those of the session
 * @param calibration file that {@code bench --store} wrote; read only with a price
 */
public record CostRequest(Double price, Double budget, Integer cores, String calibration) {

  /**
   * @throws JobException if a value makes no sense; it names the option
   */
  public CostRequest {
    requirePositive("--price-per-core-hour", price);
    requirePositive("--budget", budget);
    if (cores != null && cores < 1) {
      throw JobException.usage("--cores %d: 1 or more is allowed".formatted(cores));
    }
    if (budget != null && price == null) {
      throw JobException.usage("--budget %s: needs --price-per-core-hour".formatted(budget));
    }
  }

  /** Returns a request that prices nothing and limits nothing. */
  public static CostRequest none() {
    return new CostRequest(null, null, null, "");
  }

  private static void requirePositive(String option, Double value) {
    if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw JobException.usage("%s %s: more than 0 is allowed".formatted(option, value));
    }
  }

  /**
   * Prices a run where a price is given.
   *
   * @param work is asked for only then; may run Spark jobs
   * @param subject what runs, and on what
   * @param sessionCores cores where the request names none, 1 or more
   * @return empty without a price
   * @throws JobException if there is no calibration for the subject, or the run may cost more than
   *     the budget by the upper end of its range; it names {@code --calibration} or {@code
   *     --budget}
   */
  public Optional<CostEstimate> estimate(
      Storage storage, Supplier<Workload> work, Calibration.Subject subject, int sessionCores) {
    if (price == null) {
      return Optional.empty();
    }
    Calibration read = Calibration.read(storage, calibration);
    Calibration.Entry entry = read.entry(subject).orElseThrow(() -> unknown(read, subject));
    CostEstimate estimate =
        CostEstimate.of(work.get(), entry, cores == null ? sessionCores : cores, price);
    if (budget != null && estimate.high().amount() > budget) {
      throw JobException.overBudget(
          String.format(
              Locale.ROOT,
              "--budget %s: the run may cost up to %.4g, likely %.4g; allow more or take a smaller --region",
              budget,
              estimate.high().amount(),
              estimate.likely().amount()));
    }
    return Optional.of(estimate);
  }

  private JobException unknown(Calibration read, Calibration.Subject subject) {
    return JobException.usage(
        ("--calibration %s: has no figures for %s with digest %.12s on %s and %s, but for %s;"
                + " 'bench --model DIR --engine %4$s --store %1$s' adds them")
            .formatted(
                calibration,
                subject.model(),
                subject.digest(),
                subject.engine(),
                subject.device(),
                read.entries().stream()
                    .map(e -> e.model() + " on " + e.engine() + " and " + e.device())
                    .collect(Collectors.joining(", "))));
  }
}
