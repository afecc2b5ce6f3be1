package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitsformer.geo.SharedData;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;

/** 265 odd, rare and damaged files: GDAL's own numbers, or a typed refusal. */
class GdalVariantsTest {
  /** GDAL does not open the file, or cannot read its pixels. */
  private static boolean gdalFails(JsonNode file) {
    if (!file.get("opens").asBoolean()) {
      return true;
    }
    for (JsonNode checksum : file.get("checksum")) {
      if (checksum.asInt() == -1) {
        return true;
      }
    }
    return false;
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void everyFileGivesTheNumbersOfGdalOrATypedRefusal() throws IOException {
    Path folder = SharedData.path("geotiff-variants");
    JsonNode inventory = new ObjectMapper().readTree(folder.resolve("inventory.json").toFile());
    Map<String, Integer> counts = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (JsonNode file : inventory) {
      Path path = folder.resolve(file.get("file").asText());
      assertThat(Files.exists(path)).isTrue();
      String outcome;
      try {
        outcome = compare(path, file);
      } catch (TiffException refusal) {
        outcome = "refused " + refusal.code();
      } catch (RuntimeException | IOException | OutOfMemoryError failure) {
        outcome = "failed";
        wrong.add(path.getFileName() + ": " + failure);
      }
      if (outcome.startsWith("differs")) {
        wrong.add(path.getFileName() + " " + outcome);
      }
      String kind = outcome.startsWith("differs") ? "differs" : outcome;
      counts.merge((gdalFails(file) ? "GDAL fails: " : "GDAL reads: ") + kind, 1, Integer::sum);
    }
    assertThat(wrong).isEmpty();
    assertThat(counts)
        .containsExactly(
            Map.entry("GDAL fails: equal", 3),
            Map.entry("GDAL fails: refused TOO_LARGE", 5),
            Map.entry("GDAL fails: refused TRUNCATED", 4),
            Map.entry("GDAL fails: refused UNSUPPORTED_CODEC", 7),
            Map.entry("GDAL fails: refused UNSUPPORTED_LAYOUT", 2),
            Map.entry("GDAL reads: equal", 196),
            // Offsets or sizes of fewer segments than the image has; GDAL guesses.
            Map.entry("GDAL reads: refused DAMAGED_HEADER", 2),
            // LERC, LZMA, WebP, CCITT, SGILog.
            Map.entry("GDAL reads: refused UNSUPPORTED_CODEC", 22),
            // Complex and 64-bit integer samples, YCbCr and CMYK colours.
            Map.entry("GDAL reads: refused UNSUPPORTED_LAYOUT", 24));
  }

  private static String compare(Path path, JsonNode file) throws IOException {
    try (RangeInput in = Storage.local().open(path.toString())) {
      TiffImage image = TiffFile.read(in).main();
      if (!file.get("opens").asBoolean()) {
        return "opened, against GDAL";
      }
      String found =
          "%d x %d x %d %s".formatted(image.width(), image.height(), image.bands(), image.type());
      String expected =
          "%d x %d x %d %s"
              .formatted(
                  file.get("size").get(0).asInt(),
                  file.get("size").get(1).asInt(),
                  file.get("bands").asInt(),
                  file.get("dtype").asText().toUpperCase(Locale.ROOT).replace("BYTE", "UINT8"));
      // GDAL 3.6 has no signed bytes.
      if (!found.replace(" INT8", " UINT8").equals(expected)) {
        return "differs: " + found + " where GDAL has " + expected;
      }
      if ((long) image.width() * image.height() > 200_000_000L) {
        return "header only";
      }
      int[] checksums = new int[file.get("checksum").size()];
      for (int i = 0; i < checksums.length; i++) {
        checksums[i] = file.get("checksum").get(i).asInt();
      }
      int[] ours = GdalChecksum.of(in, image, checksums.length);
      if (Arrays.equals(ours, checksums)) {
        return "equal";
      }
      if (gdalFails(file)) {
        return "read other";
      }
      return "differs: checksums %s where GDAL has %s (%s)"
          .formatted(Arrays.toString(ours), Arrays.toString(checksums), image);
    }
  }
}
