package org.sitsformer.jobs.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.runs.folder.OptionFile;
import org.sitsformer.runs.program.JobException;

/**
 * A plan that {@code classify --plan} carries out later: the options that were given, wherever,
 * with the series pinned to days and the catalog to a snapshot, so that it does the same tomorrow.
 * The blocks follow from it.
 *
 * @param schemaVersion version of this layout
 * @param arguments command-line arguments for {@code classify}
 * @param model name and version, for people
 * @param modelDigest what the model has to be, 64 hexadecimal digits
 */
public record PlanFile(
    int schemaVersion, List<String> arguments, String model, String modelDigest) {
  /**
   * Returns the plan of a run.
   *
   * @param arguments what was given, without what the plan itself pins
   */
  public static PlanFile of(PreparedRun run, List<String> arguments) {
    List<String> pinned = new ArrayList<>(arguments);
    Collections.addAll(pinned, "--from", run.series().from().toString());
    Collections.addAll(pinned, "--to", run.series().to().toString());
    Collections.addAll(pinned, "--as-of", run.snapshot().name());
    return new PlanFile(
        1, pinned, run.contract().id(), run.contract().digest(run.execution().engine()));
  }

  /**
   * Refuses another model than the planned one.
   *
   * @throws JobException if the request's model has another digest; it names {@code --plan}
   */
  public void requireModel(Storage storage, RunRequest request) {
    String found = Contract.read(storage, request.model()).digest(request.execution().engine());
    if (!found.equals(modelDigest)) {
      throw JobException.usage(
          "--plan: was made for model %s with digest %s, but %s has digest %s; plan again"
              .formatted(model, modelDigest, request.model(), found));
    }
  }

  /** Writes the plan as a file of this name. */
  public void write(Storage storage, String path) throws IOException {
    new JsonFile(storage, path).write(this);
  }

  /**
   * Reads a plan.
   *
   * @throws JobException if there is none, or it is not readable; it names {@code --plan}
   */
  public static PlanFile read(Storage storage, String path) {
    return new OptionFile<>(
            "--plan",
            "plan",
            "plan --write",
            PlanFile.class,
            file -> file.arguments() != null && file.schemaVersion() == 1)
        .read(storage, path);
  }
}
