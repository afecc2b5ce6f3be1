package org.sitsformer.jobs.drift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.simulate.Band;
import org.sitsformer.jobs.simulate.InjectedDrift;
import org.sitsformer.jobs.simulate.InjectedDrift.ClassChange;
import org.sitsformer.jobs.simulate.LandCover;

/**
 * What a study changes in a simulated region from a day on.
 *
 * @param kind the cause that should be named
 * @param band of a band's fault, else null
 * @param size reflectance, share of acquisitions' pixels, share of the days, days of the season, or
 *     share of the map
 */
record Injection(Cause.Kind kind, Band band, double size) {

  /** Returns a name of it for tables. */
  String text() {
    return switch (kind) {
      case RADIOMETRY -> String.format(Locale.ROOT, "%s %+.3f", band, size);
      case CLOUD -> String.format(Locale.ROOT, "cloud %+.2f", size);
      case FEWER_DATES -> String.format(Locale.ROOT, "%.0f %% fewer days", 100 * size);
      case SEASON_SHIFT -> String.format(Locale.ROOT, "season %+.0f days", size);
      case MORE_DATES -> String.format(Locale.ROOT, "%.0f %% more days", 100 * size);
      case BAND_MISSING -> "no " + band;
      case CLASS_CHANGE -> String.format(Locale.ROOT, "class %.1f %% of area", 100 * size);
    };
  }

  /** Returns true if one of the causes is this, and of this band. */
  boolean isAmong(List<Cause> causes) {
    return causes.stream()
        .anyMatch(
            cause -> cause.kind() == kind && (band == null || band.name().equals(cause.band())));
  }

  /**
   * Returns these drifts in one.
   *
   * @param cropland share of the region that is cropland, of which a class change takes its area
   */
  static InjectedDrift drift(LocalDate from, double cropland, List<Injection> injections) {
    Map<Band, Integer> bands = new TreeMap<>();
    double clouds = 0;
    int season = 0;
    List<ClassChange> changes = new ArrayList<>();
    for (Injection injection : injections) {
      double size = injection.size();
      switch (injection.kind()) {
        case RADIOMETRY -> bands.put(injection.band(), (int) Math.round(size * 10_000));
        case CLOUD -> clouds += size;
        case SEASON_SHIFT -> season += (int) Math.round(size);
        case CLASS_CHANGE ->
            changes.add(
                new ClassChange(LandCover.CROPLAND, LandCover.URBAN, Math.min(1, size / cropland)));
        case FEWER_DATES, MORE_DATES, BAND_MISSING -> {
          // Of the files rather than of what they show: see thin.
        }
      }
    }
    return new InjectedDrift(from, bands, clouds, changes, season);
  }

  /** Takes away what of the drifted days' acquisitions does not come. */
  List<AcquisitionDay> thin(List<AcquisitionDay> days) {
    List<AcquisitionDay> left = new ArrayList<>();
    double due = 0;
    for (AcquisitionDay day : days) {
      switch (kind) {
        case FEWER_DATES -> {
          due += 1 - size;
          if (due >= 1) {
            due -= 1;
            left.add(day);
          }
        }
        case BAND_MISSING -> {
          TreeMap<String, AcquisitionDay.BandDay> bands = new TreeMap<>(day.bands());
          bands.remove(band.name());
          left.add(new AcquisitionDay(day.day(), day.sampled(), day.usable(), bands));
        }
        default -> left.add(day);
      }
    }
    return left;
  }
}
