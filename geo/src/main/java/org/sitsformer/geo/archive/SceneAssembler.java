package org.sitsformer.geo.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts files together to scenes. Files of one time and one tile are one scene. Of several files
 * with the same band the one modified last counts (the last by path among equals), the others are
 * superseded, readable or not where the name carries the band. A scene one of whose other files is
 * refused is not used at all: half of its bands would be of no use, and a map must not depend on
 * which half.
 */
public final class SceneAssembler {
  /** Files whose footprints share less of their union than this show different places. */
  private static final double SAME_PLACE = 0.5;

  private static final Comparator<Candidate> NEWEST_FIRST =
      Comparator.comparingLong((Candidate candidate) -> candidate.entry().modifiedMillis())
          .thenComparing(candidate -> candidate.entry().path())
          .reversed();

  private final FileTemplate pattern;
  private final List<String> bands;
  private final Optional<FileTemplate> mask;

  /** Scenes, by time and tile, and the files that are in none, by path. */
  public record Assembly(List<Scene> scenes, List<Refusal> refusals) {}

  private record Acquisition(Instant time, String tile) implements Comparable<Acquisition> {
    @Override
    public int compareTo(Acquisition other) {
      int byTime = time.compareTo(other.time);
      return byTime != 0 ? byTime : tile.compareTo(other.tile);
    }
  }

  /**
   * Says what the files are.
   *
   * @param bands names of a file's bands, empty to take those of the file
   * @param mask the masks' template if scenes have masks
   */
  public SceneAssembler(FileTemplate pattern, List<String> bands, Optional<FileTemplate> mask) {
    this.pattern = pattern;
    this.bands = List.copyOf(bands);
    this.mask = mask;
  }

  /**
   * Returns the scenes that these files make.
   *
   * @param headers what was read, by path
   * @param refused what could not be read, by path; each candidate is in one of the two
   */
  public Assembly assemble(
      List<Candidate> candidates, Map<String, FileHeader> headers, Map<String, Refusal> refused) {
    Map<Acquisition, List<Candidate>> groups = new TreeMap<>();
    List<Candidate> masks = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.role() == Candidate.Role.MASK) {
        masks.add(candidate);
      } else {
        FileFields fields = candidate.fields();
        groups
            .computeIfAbsent(
                new Acquisition(fields.time(), fields.tile()), key -> new ArrayList<>())
            .add(candidate);
      }
    }
    MaskFinder finder = new MaskFinder(masks);
    List<Scene> scenes = new ArrayList<>();
    Map<String, Refusal> out = new TreeMap<>();
    for (Map.Entry<Acquisition, List<Candidate>> group : groups.entrySet()) {
      new Group(group.getKey(), headers, refused, out)
          .scene(group.getValue(), finder)
          .ifPresent(scenes::add);
    }
    finder.superseded(out, scenes);
    return new Assembly(scenes, List.copyOf(out.values()));
  }

  /** One acquisition on its way to a scene. */
  private final class Group {
    private final Acquisition acquisition;
    private final Map<String, FileHeader> headers;
    private final Map<String, Refusal> refused;
    private final Map<String, Refusal> out;
    private final Map<String, BandSource> sources = new TreeMap<>();
    private final Map<String, FileHeader> used = new TreeMap<>();
    private final List<Refusal> faults = new ArrayList<>();

    Group(
        Acquisition acquisition,
        Map<String, FileHeader> headers,
        Map<String, Refusal> refused,
        Map<String, Refusal> out) {
      this.acquisition = acquisition;
      this.headers = headers;
      this.refused = refused;
      this.out = out;
    }

    Optional<Scene> scene(List<Candidate> files, MaskFinder finder) {
      files.stream().sorted(NEWEST_FIRST).forEach(this::add);
      BandSource maskSource = null;
      if (mask.isPresent()) {
        Optional<Candidate> found = finder.find(files.get(0).fields());
        maskSource = found.map(this::maskSource).orElse(null);
        if (found.isEmpty()) {
          faults.add(
              Refusal.of(
                  files.get(0).entry().path(),
                  Refusal.Code.NO_MASK,
                  "No mask '%s' for %s".formatted(mask.get(), id())));
        }
      }
      if (faults.isEmpty()) {
        checkPlaces();
      }
      if (!faults.isEmpty()) {
        quarantine(files);
        return Optional.empty();
      }
      return Optional.of(
          new Scene(
              id(),
              acquisition.time(),
              acquisition.tile(),
              used.values().iterator().next().crs(),
              used.values().stream().map(FileHeader::sceneFile).toList(),
              List.copyOf(sources.values()),
              maskSource));
    }

    /** Takes the bands of a file that no newer file has. */
    private void add(Candidate candidate) {
      String path = candidate.entry().path();
      String named = candidate.fields().band();
      if (pattern.hasBand() && sources.containsKey(named)) {
        replace(path, sources.get(named).path());
        return;
      }
      FileHeader header = headers.get(path);
      if (header == null) {
        faults.add(refused.get(path));
        return;
      }
      List<String> names;
      try {
        names = pattern.hasBand() ? single(header, named) : names(header);
      } catch (BandFault fault) {
        faults.add(Refusal.of(path, fault.code, fault.getMessage()));
        return;
      }
      String newer = null;
      for (int i = 0; i < names.size(); i++) {
        String band = names.get(i);
        BandSource source = new BandSource(band, path, i, header.type(), header.noData());
        BandSource present = sources.putIfAbsent(band, source);
        newer = present == null ? newer : present.path();
      }
      if (sources.values().stream().anyMatch(source -> source.path().equals(path))) {
        used.put(path, header);
      } else {
        replace(path, newer);
      }
    }

    private BandSource maskSource(Candidate candidate) {
      String path = candidate.entry().path();
      FileHeader header = headers.get(path);
      if (header == null) {
        faults.add(refused.get(path));
        return null;
      }
      used.put(path, header);
      return new BandSource("mask", path, 0, header.type(), header.noData());
    }

    /** One acquisition lies in one reference system and in one place. */
    private void checkPlaces() {
      FileHeader first = used.values().iterator().next();
      used.values().forEach(header -> clash(header, first).ifPresent(faults::add));
    }

    private static Optional<Refusal> clash(FileHeader header, FileHeader other) {
      String path = header.entry().path();
      String file = fileName(other.entry().path());
      if (!header.crs().equals(other.crs())) {
        String reason =
            "CRS %s, but %s of the same time has %s"
                .formatted(header.crs().definition(), file, other.crs().definition());
        return Optional.of(Refusal.of(path, Refusal.Code.MIXED_CRS, reason));
      }
      if (shared(header, other) < SAME_PLACE) {
        String reason = "Same time as %s, another place: put {tile} into the pattern";
        return Optional.of(Refusal.of(path, Refusal.Code.MIXED_FOOTPRINT, reason.formatted(file)));
      }
      return Optional.empty();
    }

    /** A newer file replaces an older one of the same place; another place is no older version. */
    private void replace(String path, String newer) {
      FileHeader header = headers.get(path);
      Optional<Refusal> clash =
          header == null ? Optional.empty() : clash(header, headers.get(newer));
      clash.ifPresentOrElse(faults::add, () -> supersede(out, path, newer));
    }

    private void quarantine(List<Candidate> files) {
      Refusal cause = faults.get(0);
      String reason =
          "Scene %s is not used: %s in %s".formatted(id(), cause.code(), fileName(cause.path()));
      for (Candidate candidate : files) {
        String path = candidate.entry().path();
        out.putIfAbsent(path, Refusal.of(path, Refusal.Code.SCENE_QUARANTINED, reason));
      }
      faults.forEach(fault -> out.put(fault.path(), fault));
    }

    /** Names are stable: nothing but the acquisition enters. */
    private String id() {
      String tile = acquisition.tile().isEmpty() ? "" : acquisition.tile() + "_";
      String format =
          !pattern.hasTime()
              ? "yyyyMMdd"
              : acquisition.time().getNano() == 0 ? "yyyyMMdd'T'HHmmss" : "yyyyMMdd'T'HHmmss.n";
      return tile
          + DateTimeFormatter.ofPattern(format).withZone(ZoneOffset.UTC).format(acquisition.time());
    }
  }

  private static void supersede(Map<String, Refusal> out, String path, String newer) {
    String reason = fileName(newer) + " is newer";
    out.put(path, Refusal.of(path, Refusal.Code.SUPERSEDED, reason));
  }

  private List<String> single(FileHeader header, String band) throws BandFault {
    if (header.bands() != 1) {
      throw new BandFault(
          Refusal.Code.BAND_COUNT,
          "%d bands, but {band} in the pattern gives a file one".formatted(header.bands()));
    }
    return List.of(band);
  }

  private List<String> names(FileHeader header) throws BandFault {
    if (!bands.isEmpty()) {
      if (bands.size() != header.bands()) {
        throw new BandFault(
            Refusal.Code.BAND_COUNT,
            "%d bands, --bands names %d".formatted(header.bands(), bands.size()));
      }
      return bands;
    }
    List<String> names = header.bandNames();
    if (names.size() != header.bands() || names.stream().distinct().count() < names.size()) {
      throw new BandFault(
          Refusal.Code.NO_BAND_NAMES,
          "The file does not name its %d band%s: give --bands"
              .formatted(header.bands(), header.bands() == 1 ? "" : "s"));
    }
    return names;
  }

  private static final class BandFault extends Exception {
    private static final long serialVersionUID = 1L;
    private final Refusal.Code code;

    BandFault(Refusal.Code code, String message) {
      super(message);
      this.code = code;
    }
  }

  /** Finds the mask of a scene by the fields that both templates have. */
  private final class MaskFinder {
    private final Map<String, List<Candidate>> byKey = new TreeMap<>();
    private final boolean timed =
        pattern.hasTime() && mask.map(FileTemplate::hasTime).orElse(false);
    private final boolean tiled =
        pattern.hasTile() && mask.map(FileTemplate::hasTile).orElse(false);

    MaskFinder(List<Candidate> masks) {
      masks.stream()
          .sorted(NEWEST_FIRST)
          .forEach(
              candidate ->
                  byKey
                      .computeIfAbsent(key(candidate.fields()), key -> new ArrayList<>())
                      .add(candidate));
    }

    Optional<Candidate> find(FileFields fields) {
      return Optional.ofNullable(byKey.get(key(fields))).map(found -> found.get(0));
    }

    /** Reports masks that a newer one of the same scene replaces. */
    void superseded(Map<String, Refusal> out, List<Scene> scenes) {
      Set<String> used = new HashSet<>();
      scenes.stream().filter(s -> s.mask() != null).forEach(s -> used.add(s.mask().path()));
      for (List<Candidate> found : byKey.values()) {
        String newest = found.get(0).entry().path();
        if (used.contains(newest)) {
          found.stream().skip(1).forEach(older -> supersede(out, older.entry().path(), newest));
        }
      }
    }

    private String key(FileFields fields) {
      Object moment = timed ? fields.time() : LocalDate.ofInstant(fields.time(), ZoneOffset.UTC);
      return moment + (tiled ? "/" + fields.tile() : "");
    }
  }

  /** Returns which part of the union of two footprints is in both. */
  private static double shared(FileHeader a, FileHeader b) {
    double[] first = extent(a);
    double[] second = extent(b);
    double width = Math.min(first[2], second[2]) - Math.max(first[0], second[0]);
    double height = Math.min(first[3], second[3]) - Math.max(first[1], second[1]);
    double both = Math.max(0, width) * Math.max(0, height);
    return both / (area(first) + area(second) - both);
  }

  private static double area(double[] extent) {
    return (extent[2] - extent[0]) * (extent[3] - extent[1]);
  }

  /** Returns west, south, east, north of an axis-aligned file. */
  private static double[] extent(FileHeader header) {
    double x0 = header.transform().x(0, 0);
    double y0 = header.transform().y(0, 0);
    double x1 = header.transform().x(header.width(), header.height());
    double y1 = header.transform().y(header.width(), header.height());
    return new double[] {Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)};
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
