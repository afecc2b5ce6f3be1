package org.sitsformer.jobs.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.run.RunFolder;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A plan that {@code classify --plan} carries out later: the options that were given, with the
 * series pinned to days and the catalog to a snapshot, so that it does the same tomorrow. The
 * blocks follow from it.
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
    for (OptionSpec option : given.matchedOptions()) {
      if (REPLACED.contains(option.longestName())) {
        continue;
      }
      if (option.arity().max() == 0) {
        arguments.add(option.longestName());
      } else {
        for (String value : option.originalStringValues()) {
          Collections.addAll(arguments, option.longestName(), value);
        }
      }
    }
    Collections.addAll(arguments, "--from", run.from().toString(), "--to", run.to().toString());
    Collections.addAll(arguments, "--as-of", run.snapshot().name());
    return new PlanFile(1, arguments, run.contract().id(), run.contract().digest(options.engine));
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
    try {
      if (storage.stat(path).isEmpty()) {
        throw JobException.usage(
            "--plan %s: no such file; 'plan --write' makes one".formatted(path));
      }
      PlanFile plan = RunFolder.parse(storage.read(path), PlanFile.class);
      if (plan.arguments() == null || plan.schemaVersion() != 1) {
        throw JobException.usage("--plan %s: is no plan of this version".formatted(path));
      }
      return plan;
    } catch (JsonProcessingException e) {
      throw JobException.usage("--plan %s: is no plan: %s".formatted(path, e.getOriginalMessage()));
    } catch (IOException e) {
      throw JobException.usage("--plan %s: cannot be read: %s".formatted(path, e.getMessage()));
    }
  }
}
