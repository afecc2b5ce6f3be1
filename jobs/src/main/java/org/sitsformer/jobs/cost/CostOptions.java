package org.sitsformer.jobs.cost;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.JobException;
import picocli.CommandLine.Option;

/** The options that say what a run may cost; a mixin of {@code plan} and {@code classify}. */
public final class CostOptions {
  @Option(
      names = "--price-per-core-hour",
      paramLabel = "AMOUNT",
      description = "What an hour of one core costs, in any currency: prices the run.")
  private Double price;

  @Option(
      names = "--budget",
      paramLabel = "AMOUNT",
      description = {
        "Most that the run may cost. One that may cost more, by the upper end of its range, is refused;",
        "one that has cost more is stopped, and goes on when it is started again. Exit code 6."
      })
  private Double budget;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores that the run will have (default: those of this session).")
  private Integer cores;

  @Option(
      names = "--calibration",
      defaultValue = "bench/calibration.json",
      paramLabel = "FILE",
      description =
          "How fast the model is, as 'bench --store' measured it (default: ${DEFAULT-VALUE}).")
  private String calibration;

  /** Refuses what makes no sense, before any work. */
  public void check() {
    positive("--price-per-core-hour", price);
    positive("--budget", budget);
    if (cores != null && cores < 1) {
      throw JobException.usage("--cores %d: 1 or more is allowed".formatted(cores));
    }
    if (budget != null && price == null) {
      throw JobException.usage("--budget %s: needs --price-per-core-hour".formatted(budget));
    }
  }

  private static void positive(String option, Double value) {
    if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw JobException.usage("%s %s: more than 0 is allowed".formatted(option, value));
    }
  }

  /**
   * Prices a run where a price is given.
   *
   * @param work is asked for only then
   * @param model name and version
   * @param sessionCores cores where the options name none
   * @throws JobException if there is no calibration for the model, or the budget may not do
   */
  public Optional<CostEstimate> estimate(
      Storage storage,
      Supplier<Workload> work,
      String model,
      String digest,
      String engine,
      String device,
      int sessionCores) {
    if (price == null) {
      return Optional.empty();
    }
    Calibration read = Calibration.read(storage, calibration);
    Calibration.Entry entry =
        read.entry(digest, engine, device)
            .orElseThrow(
                () ->
                    JobException.usage(
                        ("--calibration %s: has no figures for %s with digest %.12s on %s and %s, but for %s;"
                                + " 'bench --model DIR --engine %4$s --store %1$s' adds them")
                            .formatted(
                                calibration,
                                model,
                                digest,
                                engine,
                                device,
                                read.entries().stream()
                                    .map(
                                        e -> e.model() + " on " + e.engine() + " and " + e.device())
                                    .collect(Collectors.joining(", ")))));
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

  /** Returns what an hour of one core costs, null where nothing is priced. */
  public Double price() {
    return price;
  }

  /** Returns the most that a run may cost, null without a limit. */
  public Double budget() {
    return budget;
  }
}
