package org.sitsformer.udf.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.sitsformer.geo.archive.FileHeader;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.io.FileEntry;

/**
 * A listed file and what came of opening it. It has the header or the fault that is its own, or
 * neither where nobody opened it, and beside it the refusal that its scene gave it.
 *
 * @param entry the file as it was listed
 * @param header empty where the file has none that can be used
 * @param fault why the file itself cannot be used
 * @param refusal why the catalog does not use it
 */
public record KnownFile(
    FileEntry entry,
    Optional<FileHeader> header,
    Optional<Refusal> fault,
    Optional<Refusal> refusal) {
  public KnownFile {
    requireNonNull(entry, "entry is null");
  }

  /** Returns true where somebody has opened the file. */
  public boolean isOpened() {
    return header.isPresent() || fault.isPresent();
  }
}
