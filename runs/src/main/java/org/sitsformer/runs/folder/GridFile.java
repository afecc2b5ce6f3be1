package org.sitsformer.runs.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;

/** The output's {@code grid.json}, fixed by its first run. */
public final class GridFile {
  private GridFile() {}

  /**
   * Returns the grid of an output, empty where it has none yet.
   *
   * @throws IllegalArgumentException if the file is no grid of this version
   */
  public static Optional<TargetGrid> read(Storage storage, String output) throws IOException {
    String path = Storage.resolve(output, "grid.json");
    if (storage.stat(path).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(TargetGrid.fromJson(new String(storage.read(path), StandardCharsets.UTF_8)));
  }

  /**
   * Fixes the grid of a new output; replaces one that is there.
   *
   * @throws JobException if the output refuses the file; it names {@code --output}
   */
  public static void write(Storage storage, String output, TargetGrid grid) throws IOException {
    try {
      storage.put(
          Storage.resolve(output, "grid.json"), grid.toJson().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw JobException.notWritable(output, e);
    }
  }
}
