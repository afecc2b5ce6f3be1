package org.sitsformer.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Blocks;
import org.sitsformer.runs.summary.RunSummary.DateCoverage;
import org.sitsformer.runs.summary.RunSummary.Model;
import org.sitsformer.runs.summary.RunSummary.Scenes;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.trust.measure.ExpectedAccuracy;

/** A made-up run: a patchwork of ten classes with doubt along the borders, and its summary. */
public final class SampleRun {
  public static final String NAME = "2024-08-31_sitsformer-demo-1.0.0_r1_9f3c21ab";
  private static final String[] NAMES = {
    "Water",
    "Forest",
    "Grassland",
    "Cropland",
    "Urban",
    "Bare Soil",
    "Snow/Ice",
    "Cloud",
    "Shadow",
    "Wetland"
  };
  private static final String[] COLORS = {
    "#2F6DA8", "#1B5E20", "#9CCC65", "#E3C567", "#B0413E", "#A98467", "#EAF4F7", "#C9CED1",
    "#4A4E57", "#4DA6A0"
  };
  private static final int[] SHARES = {9, 30, 18, 26, 5, 4, 0, 1, 1, 6};

  private SampleRun() {}

  /** A patchwork: classes and confidence codes, row-major; the lower left corner has no data. */
  public record Map(int width, int height, byte[] classes, byte[] confidence) {}

  /**
   * Returns a map of patches around random places, larger ones for classes of larger share.
   *
   * @param patches how many
   */
  public static Map map(int width, int height, int patches, long seed) {
    Random random = new Random(seed);
    double[] x = random.doubles(patches, 0, width).toArray();
    double[] y = random.doubles(patches, 0, height).toArray();
    int[] kind = random.ints(patches, 0, 100).map(SampleRun::pick).toArray();
    byte[] classes = new byte[width * height];
    byte[] confidence = new byte[width * height];
    for (int row = 0; row < height; row++) {
      for (int col = 0; col < width; col++) {
        double wobbleX = col + 9 * Math.sin(row / 17.0) + 4 * Math.sin(row / 5.0 + col / 11.0);
        double wobbleY = row + 9 * Math.cos(col / 19.0) + 4 * Math.cos(col / 6.0 - row / 13.0);
        double nearest = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        int at = 0;
        for (int i = 0; i < patches; i++) {
          double d = Math.hypot(wobbleX - x[i], wobbleY - y[i]);
          if (d < nearest) {
            second = kind[at] == kind[i] ? second : nearest;
            nearest = d;
            at = i;
          } else if (d < second && kind[i] != kind[at]) {
            second = d;
          }
        }
        boolean outside = col + (height - row) < (width + height) / 9;
        double margin = Math.min(1, (second - nearest) / 14);
        boolean noise = random.nextDouble() < 0.06 * (1 - margin);
        double p = 0.35 + 0.6 * margin + random.nextGaussian() * 0.03;
        int index = row * width + col;
        int value = noise ? pick(random.nextInt(100)) : kind[at];
        classes[index] = (byte) (outside ? 0 : value);
        confidence[index] =
            (byte) (outside ? 0 : 1 + Math.round(254 * Math.max(0.1, Math.min(0.999, p))));
      }
    }
    return new Map(width, height, classes, confidence);
  }

  private static int pick(int percent) {
    int sum = 0;
    for (int i = 0; i < SHARES.length; i++) {
      sum += SHARES[i];
      if (percent < sum) {
        return i + 1;
      }
    }
    return 1;
  }

  /** Returns a summary whose areas are counted from the map; pixels of 10 m. */
  public static RunSummary summary(Map map, List<Warning> warnings) {
    long[] counts = new long[256];
    for (byte value : map.classes()) {
      counts[value & 255]++;
    }
    List<ClassArea> areas = new ArrayList<>();
    for (int i = 0; i < NAMES.length; i++) {
      areas.add(new ClassArea(i + 1, NAMES[i], COLORS[i], counts[i + 1], counts[i + 1] * 1e-4));
    }
    long failed = warnings.stream().filter(w -> w.kind().equals(Warning.FAILED_BLOCK)).count();
    long out = warnings.stream().filter(w -> w.kind().equals(Warning.QUARANTINED_SCENE)).count();
    return new RunSummary(
        1,
        NAME,
        "9f3c21ab",
        new Model("sitsformer-demo", "1.0.0", "b5bb9d8014a0f9b1d61e21e796d78dcc" + "a".repeat(32)),
        new double[] {15.12, 46.01, 15.32, 46.12},
        "EPSG:32633",
        "2023-09-01",
        "2024-08-31",
        "20240901T041500Z-5d1e",
        new Blocks(28, 2, failed, 6, java.util.Map.of("inputs", 24L), 2),
        new Scenes(143, 17, out),
        new RunSummary.Reads(3_000, 2_000_000, 1_500_000),
        new RunSummary.Memory(256, 1, 900L << 20, 700L << 20, 1_400L << 20),
        map.classes().length,
        73.4,
        24_523,
        2,
        "cpu",
        "onnx",
        "strict",
        List.of(),
        "none",
        false,
        30.0 / (30 + failed),
        new ExpectedAccuracy(0.913, 0.894, 0.932),
        null,
        areas,
        dates(),
        null,
        warnings);
  }

  public static List<DateCoverage> dates() {
    Random random = new Random(5);
    List<DateCoverage> dates = new ArrayList<>();
    LocalDate day = LocalDate.of(2023, 9, 3);
    while (day.isBefore(LocalDate.of(2024, 8, 31))) {
      double season =
          0.62 - 0.3 * Math.cos((day.getDayOfYear() - 200) / 365.0 * 2 * Math.PI + Math.PI);
      double usable = Math.max(0, Math.min(1, season + random.nextGaussian() * 0.28));
      int scenes = random.nextInt(5) == 0 ? 2 : 1;
      dates.add(new DateCoverage(day.toString(), scenes, Math.round(usable * 65536), 65536));
      day = day.plusDays(random.nextInt(4) == 0 ? 2 : 5);
    }
    return dates;
  }
}
