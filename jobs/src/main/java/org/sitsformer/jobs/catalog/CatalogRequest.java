package org.sitsformer.jobs.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.sitsformer.geo.archive.FileTemplate;
import org.sitsformer.geo.archive.HeaderProbe;
import org.sitsformer.geo.archive.MaskRule;

/**
 * Which files make an archive.
 *
 * @param archive its root folder, a path or URI
 * @param pattern what its file names look like
 * @param bands without {@code {band}} in the pattern: the names of a file's bands in order, empty
 *     to take them from the files; with it: the bands to use, empty for all
 * @param mask what the mask files' names look like, empty for none
 * @param maskRule which mask values are usable; there exactly if {@code mask} is
 * @param identity how much of a large file its digest covers
 */
public record CatalogRequest(
    String archive,
    FileTemplate pattern,
    List<String> bands,
    Optional<FileTemplate> mask,
    Optional<MaskRule> maskRule,
    HeaderProbe.Identity identity) {
  /**
   * @throws IllegalArgumentException if there is a mask template without a rule, or a rule without
   *     one
   */
  public CatalogRequest {
    requireNonNull(archive, "archive is null");
    requireNonNull(pattern, "pattern is null");
    bands = List.copyOf(bands);
    if (mask.isPresent() != maskRule.isPresent()) {
      throw new IllegalArgumentException("A mask template and a mask rule go together");
    }
  }
}
