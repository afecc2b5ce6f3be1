package org.sitsformer.geo.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.GridMismatchException;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.BuiltArchive.Place;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

class StackReaderTest {
  private static final TargetGrid GRID =
      new TargetGrid(
          BuiltArchive.CRS, BuiltArchive.ORIGIN_X, BuiltArchive.ORIGIN_Y, 10, -10, 32, 128);
  private static final Place TEN = new Place(0, 0, 10, 60, 40);
  private static final Place TWENTY = new Place(0, 0, 20, 30, 20);
  private static final MaskRule CLEAR = new MaskRule(Set.of(0));

  @TempDir Path folder;
  private BuiltArchive archive;
  private StackReader reader;

  @BeforeEach
  void open() {
    archive = new BuiltArchive(folder);
    reader = new StackReader(Storage.local(), new SegmentCache(8 << 20));
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }

  private static float value(Stack stack, int slot, int band, int col, int row) {
    PixelWindow window = stack.window();
    int at = (slot * stack.bands().size() + band) * window.height() + row - window.row();
    return stack.values()[at * window.width() + col - window.col()];
  }

  private static int valid(Stack stack, int slot, int col, int row) {
    PixelWindow window = stack.window();
    return stack
        .valid()[
        (slot * window.height() + row - window.row()) * window.width() + col - window.col()];
  }

  private static int count(Stack stack) {
    int count = 0;
    for (byte valid : stack.valid()) {
      count += valid;
    }
    return count;
  }

  @Test
  void twentyMetrePixelsAreReplicatedUnderTenMetreOnes() throws IOException {
    SceneFile ten = archive.image("b2.tif", TEN, (c, r) -> 100 * r + c);
    SceneFile twenty = archive.image("b5.tif", TWENTY, (c, r) -> 10000 + 100 * r + c);
    Scene scene =
        BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02", "B05"), ten, twenty);
    PixelWindow window = new PixelWindow(3, 5, 20, 11);
    Stack stack = reader.read(GRID, window, List.of(scene), List.of("B05", "B02"), null);
    assertThat(stack.days()).containsExactly(day("2020-03-01"));
    assertThat(stack.bands()).containsExactly("B05", "B02");
    for (int row = 5; row < 16; row++) {
      for (int col = 3; col < 23; col++) {
        assertThat(valid(stack, 0, col, row)).isEqualTo(1);
        assertThat(value(stack, 0, 0, col, row)).isEqualTo(10000 + 100 * (row / 2) + col / 2);
        assertThat(value(stack, 0, 1, col, row)).isEqualTo(100 * row + col);
      }
    }
  }

  @Test
  void pixelsOutsideTheFootprintAreInvalid() throws IOException {
    SceneFile file = archive.image("b2.tif", TEN, (c, r) -> 1 + 100 * r + c);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02"), file);
    PixelWindow window = new PixelWindow(-4, -3, 70, 50);
    Stack stack = reader.read(GRID, window, List.of(scene), List.of("B02"), null);
    for (int row = -3; row < 47; row++) {
      for (int col = -4; col < 66; col++) {
        boolean inside = col >= 0 && row >= 0 && col < 60 && row < 40;
        assertThat(valid(stack, 0, col, row)).isEqualTo(inside ? 1 : 0);
        assertThat(value(stack, 0, 0, col, row)).isEqualTo(inside ? 1 + 100 * row + col : 0);
      }
    }
  }

  @Test
  void aPixelIsValidWhereEveryBandIsPresent() throws IOException {
    SceneFile first =
        archive.image("b2.tif", TEN, (c, r) -> c == 7 && r == 9 ? BuiltArchive.NO_DATA : 5);
    SceneFile second =
        archive.image("b5.tif", TWENTY, (c, r) -> c == 1 && r == 1 ? BuiltArchive.NO_DATA : 6);
    Scene scene =
        BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02", "B05"), first, second);
    PixelWindow window = new PixelWindow(0, 0, 16, 16);
    Stack stack = reader.read(GRID, window, List.of(scene), List.of("B02", "B05"), null);
    for (int row = 0; row < 16; row++) {
      for (int col = 0; col < 16; col++) {
        boolean gap = (col == 7 && row == 9) || (col / 2 == 1 && row / 2 == 1);
        assertThat(valid(stack, 0, col, row)).isEqualTo(gap ? 0 : 1);
        assertThat(value(stack, 0, 0, col, row)).isEqualTo(gap ? 0 : 5);
        assertThat(value(stack, 0, 1, col, row)).isEqualTo(gap ? 0 : 6);
      }
    }
  }

  @Test
  void zeroIsAValueWhereTheFileNamesNoNoData() throws IOException {
    SceneFile file = archive.image("b2.tif", TEN, (Double) null, (c, r) -> 0);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02"), file);
    Stack stack =
        reader.read(GRID, new PixelWindow(0, 0, 4, 4), List.of(scene), List.of("B02"), null);
    assertThat(count(stack)).isEqualTo(16);
  }

  @Test
  void theMaskSaysWhichPixelsAreUsable() throws IOException {
    SceneFile band = archive.image("b2.tif", TEN, (c, r) -> 5);
    // The mask's no-data value is 0, which the rule calls usable; it has 20 m pixels.
    SceneFile mask = archive.image("clm.tif", TWENTY, 0.0, (c, r) -> c % 3);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", mask, List.of("B02"), band);
    PixelWindow window = new PixelWindow(1, 1, 30, 3);
    Stack clear = reader.read(GRID, window, List.of(scene), List.of("B02"), CLEAR);
    Stack two =
        reader.read(GRID, window, List.of(scene), List.of("B02"), new MaskRule(Set.of(2, 700)));
    for (int row = 1; row < 4; row++) {
      for (int col = 1; col < 31; col++) {
        assertThat(valid(clear, 0, col, row)).isEqualTo(col / 2 % 3 == 0 ? 1 : 0);
        assertThat(valid(two, 0, col, row)).isEqualTo(col / 2 % 3 == 2 ? 1 : 0);
        assertThat(value(clear, 0, 0, col, row)).isEqualTo(col / 2 % 3 == 0 ? 5 : 0);
      }
    }
  }

  @Test
  void aMaskWithoutARuleIsAnError() throws IOException {
    SceneFile band = archive.image("b2.tif", TEN, (c, r) -> 5);
    SceneFile mask = archive.image("clm.tif", TEN, (c, r) -> 0);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", mask, List.of("B02"), band);
    assertThatThrownBy(
            () ->
                reader.read(
                    GRID, new PixelWindow(0, 0, 4, 4), List.of(scene), List.of("B02"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Scene s has a mask")
        .hasMessageContaining("clm.tif");
  }

  @Test
  void ofADaysScenesAPixelTakesTheFirstUsableOneWhole() throws IOException {
    // Two tiles and a later orbit on one day, another day before.
    Place left = new Place(0, 0, 10, 30, 40);
    Place right = new Place(20, 0, 10, 40, 40);
    SceneFile a1 = archive.image("a1.tif", left, (c, r) -> c == 25 ? BuiltArchive.NO_DATA : 11);
    SceneFile a2 = archive.image("a2.tif", left, (c, r) -> r == 3 ? BuiltArchive.NO_DATA : 12);
    SceneFile b1 = archive.image("b1.tif", right, (c, r) -> 21);
    SceneFile b2 = archive.image("b2.tif", right, (c, r) -> r == 3 ? BuiltArchive.NO_DATA : 22);
    SceneFile c1 = archive.image("c1.tif", TEN, (c, r) -> 31);
    SceneFile c2 = archive.image("c2.tif", TEN, (c, r) -> 32);
    List<String> bands = List.of("X", "Y");
    List<Scene> scenes =
        new ArrayList<>(
            List.of(
                BuiltArchive.scene("z", "2020-03-01T23:59:59Z", null, bands, c1, c2),
                BuiltArchive.scene("t2", "2020-03-01T10:00:00Z", null, bands, b1, b2),
                BuiltArchive.scene("t1", "2020-03-01T10:00:00Z", null, bands, a1, a2),
                BuiltArchive.scene("y", "2020-02-29T10:00:00Z", null, bands, c1, c2)));
    PixelWindow window = new PixelWindow(0, 0, 60, 8);
    Stack stack = reader.read(GRID, window, scenes, bands, null);
    assertThat(stack.days()).containsExactly(day("2020-02-29"), day("2020-03-01"));
    assertThat(value(stack, 0, 0, 0, 0)).isEqualTo(31);
    for (int row = 0; row < 8; row++) {
      for (int col = 0; col < 60; col++) {
        boolean first = col < 30 && col != 25 && row != 3;
        boolean second = col >= 20 && row != 3;
        int tens = first ? 10 : second ? 20 : 30;
        assertThat(valid(stack, 1, col, row)).isEqualTo(1);
        assertThat(value(stack, 1, 0, col, row)).isEqualTo(tens + 1);
        assertThat(value(stack, 1, 1, col, row)).isEqualTo(tens + 2);
      }
    }
    Collections.reverse(scenes);
    Stack reversed = reader.read(GRID, window, scenes, bands, null);
    assertThat(reversed.values()).isEqualTo(stack.values());
  }

  @Test
  void anyWindowGivesAPixelTheSameSeries() throws IOException {
    Random random = new Random(7);
    List<Scene> scenes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // Uneven corners: 20 m pixels that begin at odd 10 m columns, and footprints that differ.
      int col = 3 * i - 7;
      int row = 5 - 2 * i;
      Place ten = new Place(col, row, 10, 70, 61);
      Place twenty = new Place(col, row, 20, 34, 31);
      int seed = i;
      SceneFile first =
          archive.image(
              i + "a.tif", ten, (c, r) -> (c * 7 + r * 13 + seed) % 17 == 0 ? 65535 : c + 64 * r);
      SceneFile second = archive.image(i + "b.tif", twenty, (c, r) -> 5000 + c + 64 * r + seed);
      SceneFile mask =
          archive.image(i + "m.tif", twenty, 0.0, (c, r) -> (c / 4 + r / 3 + seed) % 3);
      String time = "2020-03-0" + (1 + i / 2) + "T1" + i + ":00:00Z";
      scenes.add(BuiltArchive.scene("s" + i, time, mask, List.of("B02", "B05"), first, second));
    }
    List<String> bands = List.of("B02", "B05");
    MaskRule rule = new MaskRule(Set.of(0, 2));
    PixelWindow all = new PixelWindow(-12, -9, 90, 80);
    Stack whole = reader.read(GRID, all, scenes, bands, rule);
    assertThat(count(whole)).isBetween(1000, 3 * 90 * 80 - 1000);
    for (int trial = 0; trial < 60; trial++) {
      int col = all.col() + random.nextInt(80);
      int row = all.row() + random.nextInt(70);
      PixelWindow part =
          new PixelWindow(col, row, 1 + random.nextInt(40), 1 + random.nextInt(40)).intersect(all);
      Stack cut = reader.read(GRID, part, scenes, bands, rule);
      List<Integer> days = new ArrayList<>();
      for (int day : cut.days()) {
        days.add(day);
      }
      for (int slot = 0; slot < whole.days().length; slot++) {
        int own = days.indexOf(whole.days()[slot]);
        for (int r = part.row(); r < part.endRow(); r++) {
          for (int c = part.col(); c < part.endCol(); c++) {
            int expected = valid(whole, slot, c, r);
            assertThat(own < 0 ? 0 : valid(cut, own, c, r)).isEqualTo(expected);
            for (int band = 0; expected == 1 && band < 2; band++) {
              assertThat(value(cut, own, band, c, r)).isEqualTo(value(whole, slot, band, c, r));
            }
          }
        }
      }
    }
  }

  @Test
  void aDamagedSegmentCostsItsPixelsAndNoOthers() throws IOException {
    SceneFile file = archive.image("b2.tif", TEN, (c, r) -> 1 + c + r);
    Path path = Path.of(file.path());
    byte[] bytes = Files.readAllBytes(path);
    TiffImage image = TiffFile.read(new MemoryInput("b2.tif", bytes)).main();
    // 60 x 40 in tiles of 16: segment 5 is tile row 1, column 1.
    long offset = image.segmentOffset(5);
    long modified = Files.getLastModifiedTime(path).toMillis();
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.seek(offset);
      out.write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    }
    assertThat(path.toFile().setLastModified(modified)).isTrue();
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02"), file);
    Stack stack =
        reader.read(GRID, new PixelWindow(0, 0, 60, 40), List.of(scene), List.of("B02"), null);
    assertThat(stack.damages()).hasSize(1);
    assertThat(stack.damages().get(0).path()).isEqualTo(file.path());
    assertThat(stack.damages().get(0).segment()).isEqualTo(5);
    assertThat(stack.damages().get(0).offset()).isEqualTo(offset);
    for (int row = 0; row < 40; row++) {
      for (int col = 0; col < 60; col++) {
        boolean lost = col / 16 == 1 && row / 16 == 1;
        assertThat(valid(stack, 0, col, row)).isEqualTo(lost ? 0 : 1);
      }
    }
  }

  /** Else a block's list would depend on how many pixels are read at a time. */
  @Test
  void damageIsListedByThePixelsThatItTakes() throws IOException {
    // The first scene of the day has every pixel but those of columns 40 and up.
    SceneFile first = archive.image("a.tif", TEN, (c, r) -> c < 40 ? 7 : BuiltArchive.NO_DATA);
    SceneFile second = archive.image("b.tif", TEN, (c, r) -> 9);
    Path path = Path.of(second.path());
    TiffImage image = TiffFile.read(new MemoryInput("b", Files.readAllBytes(path))).main();
    // 60 x 40 in tiles of 16, four a row: 0 lies under the first scene, 6 half so, 11 not at all.
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      for (int segment : new int[] {0, 6, 11}) {
        out.seek(image.segmentOffset(segment));
        out.write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
      }
    }
    List<String> bands = List.of("B02");
    List<Scene> scenes =
        List.of(
            BuiltArchive.scene("a", "2020-03-01T10:00:00Z", null, bands, first),
            BuiltArchive.scene(
                "b", "2020-03-01T11:00:00Z", null, bands, archive.entry("b.tif", TEN)));
    PixelWindow all = new PixelWindow(0, 0, 60, 40);
    assertThat(reader.read(GRID, all, scenes, bands, null).damages())
        .extracting(Damage::segment)
        .containsExactly(6, 11);
    TreeSet<Integer> together = new TreeSet<>();
    for (int col = 0; col < 60; col += 7) {
      PixelWindow part = new PixelWindow(col, 0, 7, 40).intersect(all);
      for (Damage damage : reader.read(GRID, part, scenes, bands, null).damages()) {
        together.add(damage.segment());
      }
    }
    assertThat(together).containsExactly(6, 11);
  }

  @Test
  void aDamagedSegmentOfTheMaskMakesItsPixelsInvalid() throws IOException {
    SceneFile band = archive.image("b2.tif", TEN, (c, r) -> 5);
    SceneFile mask = archive.image("clm.tif", TEN, (c, r) -> 0);
    Path path = Path.of(mask.path());
    long offset =
        TiffFile.read(new MemoryInput("clm.tif", Files.readAllBytes(path))).main().segmentOffset(0);
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.seek(offset);
      out.write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    }
    SceneFile now = archive.entry("clm.tif", TEN);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", now, List.of("B02"), band);
    Stack stack =
        reader.read(GRID, new PixelWindow(0, 0, 20, 20), List.of(scene), List.of("B02"), CLEAR);
    assertThat(count(stack)).isEqualTo(400 - 256);
    assertThat(stack.damages()).extracting(Damage::path).containsExactly(mask.path());
  }

  @Test
  void aFileThatChangedSinceTheCatalogIsNamed() throws IOException {
    SceneFile file = archive.image("b2.tif", TEN, (c, r) -> 5);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02"), file);
    Path path = Path.of(file.path());
    PixelWindow window = new PixelWindow(0, 0, 4, 4);
    assertThat(path.toFile().setLastModified(file.modifiedMillis() + 2000)).isTrue();
    assertThatThrownBy(() -> reader.read(GRID, window, List.of(scene), List.of("B02"), null))
        .isInstanceOf(ChangedFileException.class)
        .hasMessageStartingWith(file.path())
        .hasMessageContaining("expected %d bytes of time %d", file.length(), file.modifiedMillis())
        .hasMessageContaining("found %d bytes", file.length());
    Files.delete(path);
    assertThatThrownBy(() -> reader.read(GRID, window, List.of(scene), List.of("B02"), null))
        .isInstanceOf(ChangedFileException.class)
        .hasMessageContaining("found no file");
  }

  @Test
  void scenesOfAnotherGridOrSystemAreRefused() throws IOException {
    SceneFile shifted = archive.image("x.tif", TEN, (c, r) -> 5);
    TargetGrid off = new TargetGrid(BuiltArchive.CRS, 300005, 5100000, 10, -10, 32, 128);
    TargetGrid other = new TargetGrid(Crs.of("EPSG:32634"), 300000, 5100000, 10, -10, 32, 128);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02"), shifted);
    PixelWindow window = new PixelWindow(0, 0, 4, 4);
    assertThatThrownBy(() -> reader.read(off, window, List.of(scene), List.of("B02"), null))
        .isInstanceOf(GridMismatchException.class)
        .hasMessageContaining("x.tif");
    assertThatThrownBy(() -> reader.read(other, window, List.of(scene), List.of("B02"), null))
        .hasMessage("Scene s is in EPSG:32633, the grid in EPSG:32634");
  }

  @Test
  void aSceneWithoutABandOrAwayFromTheWindowHasNoSlot() throws IOException {
    SceneFile file = archive.image("b2.tif", TEN, (c, r) -> 5);
    SceneFile far = archive.image("far.tif", new Place(500, 0, 10, 60, 40), (c, r) -> 5);
    List<Scene> scenes =
        List.of(
            BuiltArchive.scene("a", "2020-03-01T10:00:00Z", null, List.of("B03"), file),
            BuiltArchive.scene("b", "2020-03-02T10:00:00Z", null, List.of("B02"), far),
            BuiltArchive.scene("c", "2020-03-03T10:00:00Z", null, List.of("B02"), file));
    Stack stack = reader.read(GRID, new PixelWindow(0, 0, 4, 4), scenes, List.of("B02"), null);
    assertThat(stack.days()).containsExactly(day("2020-03-03"));
    Stack none = reader.read(GRID, new PixelWindow(0, 900, 4, 4), scenes, List.of("B02"), null);
    assertThat(none.days()).isEmpty();
    assertThat(none.values()).isEmpty();
  }

  @Test
  void cloudyScenesAreNotReadAndFullDaysAreNotReadOn() throws IOException {
    SceneFile band = archive.image("b2.tif", TEN, (c, r) -> 5);
    SceneFile cloud = archive.image("cloud.tif", TEN, (c, r) -> 1);
    SceneFile clear = archive.image("clear.tif", TEN, (c, r) -> 0);
    List<Scene> scenes =
        List.of(
            BuiltArchive.scene("a", "2020-03-01T10:00:00Z", cloud, List.of("B02"), band),
            BuiltArchive.scene("b", "2020-03-01T10:01:00Z", clear, List.of("B02"), band),
            BuiltArchive.scene("c", "2020-03-01T10:02:00Z", clear, List.of("B02"), band));
    reader.read(GRID, new PixelWindow(0, 0, 16, 16), scenes, List.of("B02"), CLEAR);
    // a's mask, b's mask and band; one tile each.
    assertThat(reader.counters().files()).isEqualTo(3);
    assertThat(reader.counters().segmentsDecoded()).isEqualTo(3);
    // Samples of two bytes, and a little that a segment weighs by itself.
    assertThat(reader.counters().decodedBytes()).isBetween(3L * 512, 3L * 640);
    assertThat(reader.counters().bytesRead()).isPositive();
  }

  @Test
  void memoryIsThatOfTheArrays() {
    PixelWindow window = new PixelWindow(0, 0, 260, 260);
    long stack = 260L * 260 * 50 * (10 * 4 + 1);
    assertThat(StackReader.bytes(window, 50, 10)).isBetween(stack, stack * 11 / 10);
  }

  @Test
  void aStackThatNoArrayHoldsIsAnErrorBeforeItIsAllocated() throws IOException {
    SceneFile file = archive.image("b2.tif", TEN, (c, r) -> 5);
    Scene scene = BuiltArchive.scene("s", "2020-03-01T10:00:00Z", null, List.of("B02"), file);
    assertThatThrownBy(
            () ->
                reader.read(
                    GRID,
                    new PixelWindow(0, 0, 50000, 50000),
                    List.of(scene),
                    List.of("B02"),
                    null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("take a smaller block");
  }
}
