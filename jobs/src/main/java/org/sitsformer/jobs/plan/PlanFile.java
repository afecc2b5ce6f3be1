package org.sitsformer.jobs.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.run.OptionFile;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.predict.contract.Contract;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A plan that {@code classify --plan} carries out later: the options that were given, wherever,
 * with the series pinned to days and the catalog to a snapshot, so that it does the same tomorrow.
 * The blocks follow from it.
 *
 * @param arguments command-line arguments for {@code classify}
 * @param modelDigest what the model has to be
 */
public record PlanFile(
    int schemaVersion, List<String> arguments, String model, String modelDigest) {
  private static final Set<String> REPLACED =
      Set.of("--write", "--json", "--config", "--date", "--period", "--from", "--to", "--as-of");

  static PlanFile of(PreparedRun run, RunOptions options, ParseResult given) {
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : given.commandSpec().options()) {
      String name = option.longestName();
      if (!REPLACED.contains(name) && !option.usageHelp()) {
        for (String value : values(option, given)) {
          arguments.add(name);
          if (option.arity().max() > 0) {
            arguments.add(value);
          }
        }
      }
    }
    Collections.addAll(arguments, "--from", run.from().toString(), "--to", run.to().toString());
    Collections.addAll(arguments, "--as-of", run.snapshot().name());
    return new PlanFile(1, arguments, run.contract().id(), run.contract().digest(options.engine));
  }

  /**
   * Returns what an option was given: on the command line, or by environment, Spark and file, which
   * may say something else where the plan is carried out.
   */
  private static List<String> values(OptionSpec option, ParseResult given) {
    if (given.hasMatchedOption(option)) {
      return option.arity().max() == 0 ? List.of("true") : option.originalStringValues();
    }
    try {
      IDefaultValueProvider layers = given.commandSpec().root().defaultValueProvider();
      String value = layers == null ? null : layers.defaultValue(option);
      boolean absent = value == null || (option.arity().max() == 0 && !Boolean.parseBoolean(value));
      return absent ? List.of() : List.of(value);
    } catch (Exception e) {
      throw new IllegalStateException("Option %s has no value".formatted(option.longestName()), e);
    }
  }

  /**
   * Refuses another model than the planned one.
   *
   * @throws JobException if the options' model has another digest
   */
  public void requireModel(Storage storage, RunOptions options) {
    String found = Contract.read(storage, options.model).digest(options.engine);
    if (!found.equals(modelDigest)) {
      throw JobException.usage(
          "--plan: was made for model %s with digest %s, but %s has digest %s; plan again"
              .formatted(model, modelDigest, options.model, found));
    }
  }

  void write(Storage storage, String path) throws IOException {
    storage.put(path, RunFolder.json(this));
  }

  /**
   * Reads a plan.
   *
   * @throws JobException if there is none, or it is not readable
   */
  public static PlanFile read(Storage storage, String path) {
    return OptionFile.read(
        storage,
        "--plan",
        path,
        "plan",
        "plan --write",
        PlanFile.class,
        file -> file.arguments() != null && file.schemaVersion() == 1);
  }
}
