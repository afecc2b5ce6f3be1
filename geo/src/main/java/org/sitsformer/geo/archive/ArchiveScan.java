package org.sitsformer.geo.archive;

import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;

/**
 * What the names below an archive's root say; no file is opened.
 *
 * @param candidates the files that match a template, sorted by path
 * @param undated files that match and whose date does not exist
 * @param refusals why, one each
 * @param listed number of all files
 * @param bands the bands that names carry, kept or not
 * @param unmatched the first few that match no template, relative to the root
 */
public record ArchiveScan(
    List<Candidate> candidates,
    List<FileEntry> undated,
    List<Refusal> refusals,
    int listed,
    SortedSet<String> bands,
    List<String> unmatched) {
  private static final int EXAMPLES = 3;

  /**
   * Lists an archive. A file that matches both templates is a mask. A folder that is absent has no
   * files.
   *
   * @param wanted where the pattern has {@code {band}}: the bands to keep, empty for all
   * @throws IOException if the store fails
   */
  public static ArchiveScan of(
      Storage storage,
      String root,
      FileTemplate pattern,
      List<String> wanted,
      Optional<FileTemplate> mask)
      throws IOException {
    List<FileEntry> entries = storage.list(root);
    List<Candidate> candidates = new ArrayList<>();
    List<FileEntry> undated = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    SortedSet<String> bands = new TreeSet<>();
    List<String> unmatched = new ArrayList<>();
    for (FileEntry entry : entries) {
      String name = relative(root, entry.path());
      try {
        Optional<FileFields> masked = mask.flatMap(template -> template.match(name));
        Optional<FileFields> image = masked.isPresent() ? Optional.empty() : pattern.match(name);
        if (masked.isPresent()) {
          candidates.add(new Candidate(entry, Candidate.Role.MASK, masked.get()));
        } else if (image.isPresent()) {
          String band = image.get().band();
          if (pattern.hasBand()) {
            bands.add(band);
          }
          if (!pattern.hasBand() || wanted.isEmpty() || wanted.contains(band)) {
            candidates.add(new Candidate(entry, Candidate.Role.IMAGE, image.get()));
          }
        } else if (unmatched.size() < EXAMPLES) {
          unmatched.add(name);
        }
      } catch (DateTimeException e) {
        undated.add(entry);
        refusals.add(Refusal.of(entry.path(), Refusal.Code.BAD_DATE, e.getMessage()));
      }
    }
    return new ArchiveScan(candidates, undated, refusals, entries.size(), bands, unmatched);
  }

  /**
   * A listing gives full paths in the store's own spelling, so the root is found by its last
   * folder's text where the spelling differs ({@code file:/a}, {@code ./a}, a doubled slash).
   */
  static String relative(String root, String path) {
    for (String base : List.of(root, absolute(root))) {
      String folder = base.endsWith("/") ? base : base + "/";
      if (path.startsWith(folder)) {
        return path.substring(folder.length());
      }
    }
    throw new IllegalStateException("Listing of '%s' shows '%s'".formatted(root, path));
  }

  private static String absolute(String root) {
    String plain = root.startsWith("file:") ? root.replaceFirst("^file:/+", "/") : root;
    return plain.matches("[A-Za-z0-9]{2,}:/.*")
        ? plain.replaceAll("(?<!:)(?<!:/)/+", "/").replaceAll("/+$", "")
        : java.nio.file.Path.of(plain).toAbsolutePath().normalize().toString();
  }
}
