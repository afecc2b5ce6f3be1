package org.sitsformer.runs.folder;

import java.io.IOException;
import java.util.Optional;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.trust.finding.DriftResult;

/** What an output holds of its runs' drift, below {@link DriftResult#FOLDER}. */
public final class DriftFiles {
  private DriftFiles() {}

  /**
   * Returns the path of a run's drift.
   *
   * @param extension {@code json}, {@code parquet} or {@code tif}
   */
  public static String path(String output, String run, String extension) {
    return Storage.resolve(
        Storage.resolve(output, DriftResult.FOLDER), "%s.%s".formatted(run, extension));
  }

  /** Reads the drift of a run; empty where it was not computed. */
  public static Optional<DriftResult> read(Storage storage, String output, String run)
      throws IOException {
    return new JsonFile(storage, path(output, run, "json")).find(DriftResult.class);
  }
}
