package org.sitsformer.cli.option;

import org.sitsformer.jobs.cost.CostRequest;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Option;

/** The options that say what a run may cost; a mixin of {@code plan} and {@code classify}. */
final class CostOptions {
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

  /**
   * Returns what the options say.
   *
   * @throws JobException if a value makes no sense; it names the option
   */
  CostRequest request() {
    return new CostRequest(price, budget, cores, calibration);
  }
}
