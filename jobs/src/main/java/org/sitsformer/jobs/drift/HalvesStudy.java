package org.sitsformer.jobs.drift;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.sitsformer.jobs.finding.Finding.Scope;
import org.sitsformer.jobs.finding.Severity;

/**
 * Halves of one region's blocks, drawn at random within each place: nothing drifts. Their counts
 * are scaled up by tens until a half has at least {@link #LARGE_MAP} pixels.
 */
final class HalvesStudy {
  /** Pixels of a half at which the halves end: a large region's map. */
  private static final long LARGE_MAP = 100_000_000;

  /** Usable dates of a pixel, and day of the map: any. */
  private static final int DATES = 30;

  private static final long DAY = 1;

  /** Blocks along the side of a place, of whose blocks each half gets as many as the other. */
  private static final int GROUP = 4;

  /** Shift of mean confidence that the classic rule takes for one. */
  private static final double CONFIDENCE_SHIFT = 0.1;

  /** Seeds of drawings lie so far apart. */
  private static final long DRAWINGS = 100_003;

  private final StudyRegions regions;

  HalvesStudy(StudyRegions regions) {
    this.regions = regions;
  }

  /**
   * Pairs of halves of one size.
   *
   * @param pixels of a half
   * @param alerts pairs with an alert by the default rule
   * @param classicAlerts pairs with one by the classic rule
   */
  record Row(long pixels, int pairs, int alerts, int classicAlerts) {}

  /**
   * Compares.
   *
   * @param pairs of halves a number of pixels
   */
  StudyResult<StudyRegions.Parameters, Row> run(int pairs) {
    PredictionCounts map =
        new SimulatedRegion(regions.spec(0, StudyRegions.CLOUDS)).map(false, DAY, DATES, 1);
    long pixels = SimulatedRegion.pixels(regions.size());
    List<Row> rows = new ArrayList<>();
    long scaled = 0;
    for (long weight = 1; scaled < LARGE_MAP; weight *= 10) {
      scaled = weight * pixels / 2;
      int alerts = 0;
      int classic = 0;
      for (int pair = 0; pair < pairs; pair++) {
        PredictionCounts[] sides = split(map, weight, regions.seed() * DRAWINGS + pair);
        PredictionDrift drift =
            new PredictionDrift(Scope.MAP, Comparison.CLASSES, sides[0], 1, sides[1], 1);
        alerts += new Comparison().maps(sides[0], sides[1]).decide().alerts().isEmpty() ? 0 : 1;
        classic +=
            drift.classic(CONFIDENCE_SHIFT).stream().anyMatch(f -> f.severity() != Severity.NONE)
                ? 1
                : 0;
        regions.progress().accept("pair %d of %d".formatted(pair + 1, pairs));
      }
      rows.add(new Row(scaled, pairs, alerts, classic));
    }
    return new StudyResult<>("halves", regions.parameters(pairs), rows);
  }

  private static PredictionCounts[] split(PredictionCounts map, long weight, long seed) {
    int across = SimulatedRegion.PLACES;
    PredictionCounts[] sides = {new PredictionCounts(), new PredictionCounts()};
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    for (int block : map.places()) {
      int of = block / across / GROUP * across + block % across / GROUP;
      groups.computeIfAbsent(of, g -> new ArrayList<>()).add(block);
    }
    Map<Integer, Integer> half = new TreeMap<>();
    Map<Integer, Integer> places = new TreeMap<>();
    Random random = new Random(seed);
    groups.forEach(
        (of, blocks) -> {
          Collections.shuffle(blocks, random);
          for (int i = 0; i < blocks.size(); i++) {
            half.put(blocks.get(i), i % 2);
            places.put(blocks.get(i), of);
          }
        });
    map.forEach(
        (block, value, bin, count) ->
            sides[half.get(block)].add(places.get(block), value, bin, count * weight));
    return sides;
  }
}
