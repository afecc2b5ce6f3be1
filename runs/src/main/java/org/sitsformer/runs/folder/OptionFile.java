package org.sitsformer.runs.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.function.Predicate;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;

/** JSON files that one command writes and an option of another one names. */
public final class OptionFile {
  private OptionFile() {}

  /**
   * Reads one.
   *
   * @param option for example {@code --plan}
   * @param kind what it is, for example {@code plan}
   * @param maker the command that writes one
   * @param type what its JSON becomes
   * @param known true for a file of a version that is understood
   * @throws JobException if there is none, or it is not readable; it names option and path
   */
  public static <T> T read(
      Storage storage,
      String option,
      String path,
      String kind,
      String maker,
      Class<T> type,
      Predicate<T> known) {
    String named = "%s %s: ".formatted(option, path);
    try {
      if (storage.stat(path).isEmpty()) {
        throw JobException.usage(named + "no such file; '%s' makes one".formatted(maker));
      }
      T file = RunFolder.parse(storage.read(path), type);
      if (!known.test(file)) {
        throw JobException.usage(named + "is no %s of this version".formatted(kind));
      }
      return file;
    } catch (JsonProcessingException e) {
      throw JobException.usage(named + "is no %s: %s".formatted(kind, e.getOriginalMessage()));
    } catch (IOException e) {
      throw JobException.usage(named + "cannot be read: " + e.getMessage());
    }
  }
}
