package org.sitsformer.runs.folder;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Predicate;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.JsonFileException;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;

/**
 * A JSON document that one command writes and an option of another one names.
 *
 * @param option for example {@code --plan}
 * @param kind what it is, for example {@code plan}
 * @param maker the command that writes one
 * @param type what it holds
 * @param known true for a document of a version that is understood
 */
public record OptionFile<T>(
    String option, String kind, String maker, Class<T> type, Predicate<T> known) {

  /**
   * Reads one.
   *
   * @throws JobException if there is none, or it is not readable; it names option and path
   */
  public T read(Storage storage, String path) {
    String named = "%s %s: ".formatted(option, path);
    try {
      T document = new JsonFile(storage, path).read(type);
      if (!known.test(document)) {
        throw JobException.usage(named + "is no %s of this version".formatted(kind));
      }
      return document;
    } catch (FileNotFoundException e) {
      throw JobException.usage(named + "no such file; '%s' makes one".formatted(maker));
    } catch (JsonFileException e) {
      throw JobException.usage(named + "is no %s: %s".formatted(kind, e.reason()));
    } catch (IOException e) {
      throw JobException.usage(named + "cannot be read: " + e.getMessage());
    }
  }
}
