package org.sitsformer.geo.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.SharedData;
import org.sitsformer.geo.archive.ArchiveGrid;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

/**
 * Whole stacks against numpy arrays that rasterio 1.4.3 read: a pixel is valid where {@code
 * read_masks} of all bands is, no band is NaN and the mask file is 0; invalid values are 0; of two
 * files of a day the first usable one counts. Expected are {@code valid.sum()} and {@code
 * zlib.crc32} of the uint8 and little-endian float32 arrays [time, band, row, column].
 */
class RealArchiveTest {
  private final Storage storage = Storage.local();

  /** The files of one archive: the date in their names, and the mask's path from the band's. */
  private record Archive(
      String folder,
      String pattern,
      String format,
      List<String> bands,
      UnaryOperator<String> mask) {}

  private static final Archive MATO_GROSSO =
      new Archive(
          "mato-grosso-modis/images",
          ".*_(\\d{8})_.*",
          "yyyyMMdd",
          List.of("EVI", "NDVI", "RED", "BLUE", "NIR", "MIR"),
          null);

  private List<Scene> scenes(Archive archive) throws IOException {
    List<Scene> scenes = new ArrayList<>();
    Pattern pattern = Pattern.compile(archive.pattern());
    for (FileEntry entry : storage.list(SharedData.path(archive.folder()).toString())) {
      Matcher matcher = pattern.matcher(Path.of(entry.path()).getFileName().toString());
      if (matcher.matches()) {
        scenes.add(scene(archive, entry, time(matcher.group(1), archive.format())));
      }
    }
    return scenes;
  }

  private static Instant time(String text, String format) {
    boolean dated = !format.contains("H");
    return LocalDateTime.parse(
            dated ? text + "00" : text, DateTimeFormatter.ofPattern(dated ? format + "HH" : format))
        .toInstant(ZoneOffset.UTC);
  }

  private Scene scene(Archive archive, FileEntry entry, Instant time) throws IOException {
    TiffImage image = image(entry.path());
    SceneFile file = file(entry, image);
    List<SceneFile> files = new ArrayList<>(List.of(file));
    List<BandSource> bands =
        IntStream.range(0, archive.bands().size())
            .mapToObj(i -> band(archive.bands().get(i), entry.path(), i, image))
            .toList();
    BandSource mask = null;
    if (archive.mask() != null) {
      FileEntry found = storage.stat(archive.mask().apply(entry.path())).orElseThrow();
      TiffImage maskImage = image(found.path());
      files.add(file(found, maskImage));
      mask = band("mask", found.path(), 0, maskImage);
    }
    return new Scene(
        Path.of(entry.path()).getFileName().toString(),
        time,
        "",
        Crs.from(image.geo().keys()),
        files,
        bands,
        mask);
  }

  private static BandSource band(String name, String path, int index, TiffImage image) {
    return new BandSource(name, path, index, image.type(), image.noData());
  }

  private static SceneFile file(FileEntry entry, TiffImage image) {
    return new SceneFile(
        entry.path(),
        entry.length(),
        entry.modifiedMillis(),
        entry.etag(),
        "",
        image.geo().transform(),
        image.width(),
        image.height());
  }

  private TiffImage image(String path) {
    try (RangeInput in = storage.open(path)) {
      return TiffFile.read(in).main();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stack read(Archive archive, PixelWindow window, List<String> bands, MaskRule rule)
      throws IOException {
    List<Scene> scenes = scenes(archive);
    TargetGrid grid = ArchiveGrid.of(scenes, 256, 4096);
    return new StackReader(storage, new SegmentCache(32 << 20))
        .read(grid, window, scenes, bands, rule);
  }

  private static void matches(Stack stack, int slots, int valid, long validCrc, long valuesCrc) {
    assertThat(stack.damages()).isEmpty();
    assertThat(stack.days()).hasSize(slots).isSorted();
    int count = 0;
    for (byte one : stack.valid()) {
      count += one;
    }
    assertThat(count).isEqualTo(valid);
    CRC32 digest = new CRC32();
    digest.update(stack.valid());
    assertThat(digest.getValue()).isEqualTo(validCrc);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * stack.values().length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(stack.values());
    CRC32 values = new CRC32();
    values.update(bytes);
    assertThat(values.getValue()).isEqualTo(valuesCrc);
  }

  @Test
  void matoGrossoIsSinusoidalWithNoDataNearTheSmallestFloat() throws IOException {
    Stack stack = read(MATO_GROSSO, new PixelWindow(0, 0, 37, 27), MATO_GROSSO.bands(), null);
    // 23 dates of 999 pixels, of which 9 lack the blue band on 2011-11-17.
    matches(stack, 23, 23 * 999 - 9, 180870881L, 430148116L);
  }

  @Test
  void bandsComeInTheOrderThatWasAsked() throws IOException {
    Stack stack = read(MATO_GROSSO, new PixelWindow(11, 4, 9, 17), List.of("NIR", "RED"), null);
    matches(stack, 23, 3519, 3194423712L, 1277278949L);
  }

  @Test
  void belgiumHasTwoMonthsWithoutAnyPixel() throws IOException {
    List<String> bands = List.of("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B11", "B12");
    Archive belgium =
        new Archive("belgium-worldcereal/images", "S2_(\\d{8})\\.tif", "yyyyMMdd", bands, null);
    Stack stack = read(belgium, new PixelWindow(7, 31, 40, 50), bands, null);
    matches(stack, 12, 20000, 2033764074L, 4033359810L);
  }

  @Test
  void sloveniaHasCloudMasksAndTwoScenesOnOneDay() throws IOException {
    Archive slovenia =
        new Archive(
            "slovenia-sentinel2/ndvi",
            "NDVI_(\\d{8}T\\d{6})\\.tif",
            "yyyyMMdd'T'HHmmss",
            List.of("NDVI"),
            path -> path.replace("/ndvi/NDVI_", "/mask/CLM_"));
    Stack stack =
        read(slovenia, new PixelWindow(0, 0, 100, 61), slovenia.bands(), new MaskRule(Set.of(0)));
    matches(stack, 67, 251965, 2512460176L, 1080556854L);
  }

  @Test
  void sinopHasNoNoDataValue() throws IOException {
    Archive sinop =
        new Archive(
            "sinop-modis/images",
            ".*_(\\d{4}-\\d{2}-\\d{2})\\.tif",
            "yyyy-MM-dd",
            List.of("NDVI"),
            null);
    Stack stack = read(sinop, new PixelWindow(100, 50, 128, 90), sinop.bands(), null);
    matches(stack, 12, 12 * 128 * 90, 2878389726L, 3095909680L);
  }
}
