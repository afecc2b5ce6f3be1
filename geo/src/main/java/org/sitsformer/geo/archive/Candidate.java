package org.sitsformer.geo.archive;

import java.io.Serializable;
import org.sitsformer.geo.io.FileEntry;

/** A listed file whose name is of a template's form. */
public record Candidate(FileEntry entry, Role role, FileFields fields) implements Serializable {

  /** What a file is to its scene. */
  public enum Role {
    IMAGE,
    MASK
  }
}
