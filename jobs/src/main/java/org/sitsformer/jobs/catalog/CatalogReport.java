package org.sitsformer.jobs.catalog;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;

/**
 * What {@code catalog} says of an archive; with {@code --json} exactly this.
 *
 * @param archive its root folder, as it was given
 * @param snapshot name of the index
 * @param scenes number of scenes that can be used
 * @param files files of the scenes, masks included
 * @param bytes their size
 * @param grids pixel grids of these files
 * @param bands of the scenes, by name, one a type and no-data value
 * @param dates one a UTC day with scenes, sorted
 * @param refused files that are not used, sorted by path
 * @param read what it took this time
 */
public record CatalogReport(
    String archive,
    String snapshot,
    int scenes,
    long files,
    long bytes,
    List<Grid> grids,
    List<Band> bands,
    List<Day> dates,
    List<Refused> refused,
    @JsonUnwrapped Read read) {

  /**
   * @param filesOpened files whose header was read
   * @param bytesRead bytes read, headers and statistics
   */
  record Read(long filesOpened, long bytesRead) {}

  /**
   * A pixel grid's CRS and size that {@code files} files have; {@code pixel} in units of the CRS.
   */
  record Grid(
      String crs, double pixelWidth, double pixelHeight, int width, int height, long files) {
    private Grid times(long count) {
      return new Grid(crs, pixelWidth, pixelHeight, width, height, count);
    }
  }

  /** A band of {@code scenes} scenes; {@code noData} is null where the files name none. */
  record Band(String name, String type, Double noData, long scenes) {}

  /** Shares are of the sampled pixels, from 0 to 1; null where nothing was sampled. */
  record Day(String date, int scenes, Double validShare, Double maskedShare) {}

  /**
   * A file that is not used.
   *
   * @param code of {@link Refusal.Code}
   * @param offset byte of the file at which it showed, negative where it is not of one
   */
  record Refused(String path, String code, long offset, String reason) {}

  /**
   * Returns the report of a snapshot.
   *
   * @param archive its root folder, as it was given
   */
  public static CatalogReport of(String archive, CatalogSnapshot snapshot) {
    List<Scene> scenes = snapshot.scenes();
    return new CatalogReport(
        archive,
        snapshot.name(),
        scenes.size(),
        scenes.stream().mapToLong(scene -> scene.files().size()).sum(),
        scenes.stream().flatMap(scene -> scene.files().stream()).mapToLong(SceneFile::length).sum(),
        grids(scenes),
        bands(scenes),
        snapshot.dates().stream().map(CatalogReport::day).toList(),
        snapshot.refusals().stream().map(CatalogReport::refused).toList(),
        new Read(snapshot.filesOpened(), snapshot.bytesRead()));
  }

  private static List<Grid> grids(List<Scene> scenes) {
    Map<Grid, Long> counts = new LinkedHashMap<>();
    for (Scene scene : scenes) {
      for (SceneFile file : scene.files()) {
        Grid grid =
            new Grid(
                scene.crs().definition(),
                Math.abs(file.transform().stepX()),
                Math.abs(file.transform().stepY()),
                file.width(),
                file.height(),
                0);
        counts.merge(grid, 1L, Long::sum);
      }
    }
    return counts.entrySet().stream().map(e -> e.getKey().times(e.getValue())).toList();
  }

  private static List<Band> bands(List<Scene> scenes) {
    Map<String, Map<Band, Long>> counts = new TreeMap<>();
    for (Scene scene : scenes) {
      for (BandSource source : scene.bands()) {
        Band band = new Band(source.band(), source.type().name(), source.noData(), 0);
        counts
            .computeIfAbsent(source.band(), name -> new LinkedHashMap<>())
            .merge(band, 1L, Long::sum);
      }
    }
    return counts.values().stream()
        .flatMap(kinds -> kinds.entrySet().stream())
        .map(e -> new Band(e.getKey().name(), e.getKey().type(), e.getKey().noData(), e.getValue()))
        .toList();
  }

  private static Day day(CatalogSnapshot.DateSummary day) {
    double sampled = day.sampledPixels();
    return new Day(
        day.date().toString(),
        day.scenes(),
        sampled == 0 ? null : day.validPixels() / sampled,
        sampled == 0 ? null : day.maskedPixels() / sampled);
  }

  private static Refused refused(Refusal refusal) {
    return new Refused(refusal.path(), refusal.code().name(), refusal.offset(), refusal.reason());
  }

  /** Prints tables for people; of a snapshot with a scene at least, as every one has. */
  public void print(PrintWriter out) {
    Day first = dates.get(0);
    Day last = dates.get(dates.size() - 1);
    out.printf("Archive   %s%n", archive);
    out.printf("Snapshot  %s%n", snapshot);
    out.printf(
        "Scenes    %d on %d dates, %s to %s%n", scenes, dates.size(), first.date(), last.date());
    out.printf("Files     %d, %s%n", files, size(bytes));
    out.printf("%nGrid%n");
    for (Grid g : grids) {
      out.printf(
          Locale.ROOT,
          "  %s, pixel %s x %s, %d x %d pixels: %d files%n",
          g.crs(),
          number(g.pixelWidth()),
          number(g.pixelHeight()),
          g.width(),
          g.height(),
          g.files());
    }
    int width = Math.max(4, longest(bands, Band::name));
    out.printf("%n%-" + width + "s  type     no data  scenes%n", "Band");
    for (Band band : bands) {
      String noData = band.noData() == null ? "-" : number(band.noData());
      out.printf(
          "%-" + width + "s  %-7s  %7s  %6d%n", band.name(), band.type(), noData, band.scenes());
    }
    out.printf("%nDate        scenes  usable  masked   (shares of the sampled pixels)%n");
    for (Day day : dates) {
      out.printf(
          "%s  %6d  %6s  %6s%n",
          day.date(), day.scenes(), percent(day.validShare()), percent(day.maskedShare()));
    }
    if (!refused.isEmpty()) {
      printRefused(out);
    }
    out.printf("%nOpened %d files, read %s%n", read.filesOpened(), size(read.bytesRead()));
  }

  private void printRefused(PrintWriter out) {
    Map<String, Long> counts =
        refused.stream()
            .collect(Collectors.groupingBy(Refused::code, TreeMap::new, Collectors.counting()));
    String summary =
        counts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    out.printf("%nNot used: %d files (%s)%n", refused.size(), summary);
    for (Refused r : refused) {
      String place = r.offset() < 0 ? "" : " at byte " + r.offset();
      out.printf("  %s: %s%s: %s%n", r.path(), r.code(), place, r.reason());
    }
  }

  private static <T> int longest(List<T> items, Function<T, String> text) {
    return items.stream().mapToInt(item -> text.apply(item).length()).max().orElse(0);
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** Seven digits at most, without a fraction where there is none. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.7g", value);
  }
}
