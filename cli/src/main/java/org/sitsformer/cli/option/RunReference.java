package org.sitsformer.cli.option;

import java.io.IOException;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Option;

/** The options that name a run which exists; a mixin of the stages that go on from one. */
public final class RunReference {
  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The output that holds the run: a path or a URI.")
  private String output;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = {
        "The run's name, as its folder under runs/ has it, or the hex digits that it ends with",
        "(classify --run-id): then the newest run that has them and a manifest."
      })
  private String run;

  /** Returns the root of the output, a path or a URI. */
  public String output() {
    return output;
  }

  /**
   * Returns the run's folder, which must be there.
   *
   * @throws JobException if it is not, or the name is none; it names {@code --run}
   */
  public RunFolder folder(Storage storage) throws IOException {
    if (RunFolder.isId(run)) {
      return RunFolder.withId(storage, output, run);
    }
    if (run.isEmpty() || run.contains("/") || run.contains("..")) {
      throw JobException.usage(
          "--run '%s': expected the name of one folder under runs/".formatted(run));
    }
    return RunFolder.existing(storage, output, run);
  }
}
