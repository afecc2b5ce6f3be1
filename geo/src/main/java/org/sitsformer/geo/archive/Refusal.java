package org.sitsformer.geo.archive;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.sitsformer.geo.tiff.TiffException;

/**
 * A file that the catalog does not use, and why.
 *
 * @param path the full path or URI
 * @param code what is wrong, stable for counting
 * @param offset the byte where it went wrong, -1 where the trouble has no place in the file
 * @param reason one sentence for people, without the path
 */
public record Refusal(String path, Code code, long offset, String reason) implements Serializable {

  /** The first seven are those of {@link TiffException.Code}. */
  public enum Code {
    NOT_TIFF,
    TRUNCATED,
    DAMAGED_HEADER,
    DAMAGED_SEGMENT,
    UNSUPPORTED_CODEC,
    UNSUPPORTED_LAYOUT,
    TOO_LARGE,
    /** The file has no transform or no CRS. */
    NO_GEOREFERENCE,
    /** The CRS is one we cannot name. */
    UNKNOWN_CRS,
    /** The name is of the template's form, its date does not exist. */
    BAD_DATE,
    /** Nothing says what the file's bands are. */
    NO_BAND_NAMES,
    /** The file's bands are not as many as they are called. */
    BAND_COUNT,
    /** Files of one scene lie in different reference systems. */
    MIXED_CRS,
    /** Files of one time and tile lie in different places. */
    MIXED_FOOTPRINT,
    /** The scene has no mask although a mask template is given. */
    NO_MASK,
    /** Another file of the scene was refused, so the scene is not used. */
    SCENE_QUARANTINED,
    /** A newer file has the same scene and band. */
    SUPERSEDED
  }

  public Refusal {
    requireNonNull(path, "path is null");
    requireNonNull(code, "code is null");
    requireNonNull(reason, "reason is null");
  }

  /** Returns the refusal that an unreadable file deserves. */
  static Refusal of(String path, TiffException e) {
    // The exception's message repeats file, code and offset; only its words are kept.
    String message = e.getMessage();
    String head = "%s: %s at byte %d: ".formatted(e.file(), e.code(), e.offset());
    String words = message.startsWith(head) ? message.substring(head.length()) : message;
    return new Refusal(path, Code.valueOf(e.code().name()), e.offset(), words);
  }

  static Refusal of(String path, Code code, String reason) {
    return new Refusal(path, code, -1, reason);
  }
}
