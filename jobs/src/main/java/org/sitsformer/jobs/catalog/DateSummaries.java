package org.sitsformer.jobs.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.jobs.catalog.CatalogSnapshot.DateSummary;

/** Sums scenes' statistics up by day. */
final class DateSummaries {
  private DateSummaries() {}

  static List<DateSummary> of(List<Scene> scenes, List<BandStatistics> statistics) {
    Map<String, List<BandStatistics>> byScene = new HashMap<>();
    statistics.forEach(s -> byScene.computeIfAbsent(s.scene(), id -> new ArrayList<>()).add(s));
    Map<LocalDate, DateSummary> days = new TreeMap<>();
    for (Scene scene : scenes) {
      String band = scene.bands().get(0).band();
      DateSummary summary = new DateSummary(scene.date(), 1, 0, 0, 0);
      for (BandStatistics s : byScene.getOrDefault(scene.id(), List.of())) {
        if (s.band().equals(band)) {
          summary =
              plus(summary, new DateSummary(scene.date(), 0, s.sampled(), s.valid(), s.masked()));
        }
      }
      days.merge(scene.date(), summary, DateSummaries::plus);
    }
    return List.copyOf(days.values());
  }

  private static DateSummary plus(DateSummary a, DateSummary b) {
    return new DateSummary(
        a.date(),
        a.scenes() + b.scenes(),
        a.sampledPixels() + b.sampledPixels(),
        a.validPixels() + b.validPixels(),
        a.maskedPixels() + b.maskedPixels());
  }
}
