package org.sitsformer.runs.publish;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;

/**
 * Makes a run the one that {@code latest.json} names. Newest date wins, then newest revision; a
 * backfill never moves it back. {@code published/<date>_r<n>_<id>.json} is never changed, the
 * newest is found by listing, and the listing is repeated until nothing newer is seen, so that two
 * runs that publish at once leave the right one.
 */
public final class Publication {
  private static final int MOST_ROUNDS = 20;
  private static final String FOLDER = "published";
  private static final String LATEST = "latest.json";

  private Publication() {}

  /**
   * What {@code latest.json} says.
   *
   * @param schemaVersion version of this layout
   * @param run the run's name
   * @param path its folder, from the root of the output
   * @param date in its name, ISO
   * @param revision in its name, 1 and up
   */
  public record Latest(int schemaVersion, String run, String path, String date, int revision) {}

  /**
   * Publishes a run.
   *
   * @param force {@link Force#YES} to make {@code latest.json} name it although a newer one is
   *     published
   * @return the run that {@code latest.json} names now
   * @throws IOException if the store fails, or others publish without end
   */
  public static Latest publish(Storage storage, String output, String run, Force force)
      throws IOException {
    Latest own = new Latest(1, run, "runs/" + run, RunFolder.date(run), RunFolder.revision(run));
    String name = "%s_r%d_%s.json".formatted(own.date(), own.revision(), RunFolder.id(run));
    new JsonFile(storage, Storage.resolve(Storage.resolve(output, FOLDER), name)).write(own);
    JsonFile latest = latestFile(storage, output);
    if (force == Force.YES) {
      latest.write(own);
      return own;
    }
    Latest written = null;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Latest newest = newest(storage, output).orElse(own);
      if (newest.equals(written)) {
        return written;
      }
      latest.write(newest);
      written = newest;
    }
    throw new IOException(
        "%s: latest.json kept changing while %s was published".formatted(output, run));
  }

  /** Returns what {@code latest.json} says, empty where nothing is published. */
  public static Optional<Latest> latest(Storage storage, String output) throws IOException {
    return latestFile(storage, output).find(Latest.class);
  }

  private static JsonFile latestFile(Storage storage, String output) {
    return new JsonFile(storage, Storage.resolve(output, LATEST));
  }

  /** Whether an older run may replace a newer one. */
  public enum Force {
    /** The newest stays. */
    NO,
    /** It may, until somebody publishes again without force. */
    YES
  }

  private static Optional<Latest> newest(Storage storage, String output) throws IOException {
    List<FileEntry> files = storage.list(Storage.resolve(output, FOLDER));
    Latest newest = null;
    Comparator<Latest> order =
        Comparator.comparing(Latest::date)
            .thenComparingInt(Latest::revision)
            .thenComparing(Latest::run);
    for (FileEntry file : files) {
      Latest latest = new JsonFile(storage, file.path()).read(Latest.class);
      if (newest == null || order.compare(latest, newest) > 0) {
        newest = latest;
      }
    }
    return Optional.ofNullable(newest);
  }
}
