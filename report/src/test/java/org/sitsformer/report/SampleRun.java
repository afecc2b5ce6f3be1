package org.sitsformer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.DateCoverage;
import org.sitsformer.runs.summary.RunSummary.Warning;

/** A made-up run: a patchwork of ten classes with doubt along the borders, and its summary. */
public final class SampleRun {
  private static final ObjectMapper JSON = new ObjectMapper();
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
            (byte) (outside ? 0 : ConfidenceCode.code(Math.max(0.1, Math.min(0.999, p))));
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
    long failed = warnings.stream().filter(w -> w.kind().equals(Warning.FAILED_BLOCK)).count();
    long out = warnings.stream().filter(w -> w.kind().equals(Warning.QUARANTINED_SCENE)).count();
    ObjectNode summary = json("summary.json");
    summary.put("pixels", map.classes().length).put("coverage", 30.0 / (30 + failed));
    ((ObjectNode) summary.get("blocks")).put("failed", failed);
    ((ObjectNode) summary.get("scenes")).put("quarantined", out);
    for (JsonNode area : summary.get("classes")) {
      long pixels = counts[area.get("value").asInt()];
      ((ObjectNode) area).put("pixels", pixels).put("km2", pixels * 1e-4);
    }
    summary.set("dates", JSON.valueToTree(dates()));
    summary.set("warnings", JSON.valueToTree(warnings));
    return parse(summary, RunSummary.class);
  }

  /** Returns a file of the run as a tree that may be changed: summary.json or drift.json. */
  static ObjectNode json(String name) {
    try (InputStream in = SampleRun.class.getResourceAsStream(name)) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what such a file holds. */
  static <T> T parse(JsonNode file, Class<T> type) {
    try {
      return JsonFile.parse("sample", JSON.writeValueAsBytes(file), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a record would be read from. */
  static ObjectNode tree(Record file) {
    return JSON.valueToTree(file);
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
