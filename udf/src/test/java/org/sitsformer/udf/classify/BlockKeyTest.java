package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Smoothing;
import org.sitsformer.predict.classify.Uncertainty;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;

/** One change a member: what determines a block's pixels is in its name, what does not is not. */
class BlockKeyTest {
  private static final Crs UTM = Crs.of("EPSG:32633");
  private static final int STEP = 16;
  private static final Affine PLACE = Affine.northUp(500_000, 5_000_000, 10, -10);

  private Contract contract = Contract.read(Storage.local(), "../models/sinop-ndvi");
  private TargetGrid grid = new TargetGrid(UTM, 500_000, 5_000_000, 10, -10, 64, 4096);
  private PixelWindow window = new PixelWindow(0, 0, 64, 64);
  private byte[] inside;
  private EngineKind engine = EngineKind.ONNX;
  private MaskRule mask = new MaskRule(new TreeSet<>(List.of(0)));
  private MapOptions map = MapOptions.DEFAULT;
  private String output = "/maps";
  private int batchSize;
  private int callsAtOnce;
  private int pieces = 1;
  private DaySpan span = DaySpan.of(LocalDate.of(2013, 9, 1), LocalDate.of(2014, 9, 1));
  private BlockKey.Numerics numerics = new BlockKey.Numerics("1.21", "cpu", "ab");
  private int[] order = {0, 1};
  private SceneFile image = file("/archive/a.tif", "d1", PLACE);
  private BandSource band = band("/archive/a.tif", 0, SampleType.INT16, null);
  private SceneFile cloud = file("/archive/m.tif", "d2", PLACE);
  private Instant time = Instant.parse("2013-10-16T10:00:00Z");

  private static SceneFile file(String path, String digest, Affine place) {
    return new SceneFile(path, 1000, 5, "", digest, place, 64, 64);
  }

  private BandSource band(String path, int index, SampleType type, Double noData) {
    String name = contract.inputs().bandNames().get(0);
    return new BandSource(name, path, index, type, noData);
  }

  private String key() {
    BandSource clouds = new BandSource("mask", cloud.path(), 0, SampleType.UINT8, null);
    List<SceneFile> files = List.of(image, cloud);
    Scene first = new Scene("a", time, "", UTM, files, List.of(band), clouds);
    SceneFile other = file("/archive/b.tif", "d3", PLACE);
    BandSource otherBand = band("/archive/b.tif", 0, SampleType.INT16, null);
    Scene second =
        new Scene(
            "b",
            Instant.parse("2013-11-17T10:00:00Z"),
            "",
            UTM,
            List.of(other),
            List.of(otherBand),
            null);
    RunContext run =
        new RunContext(
            new RunContext.Target(Storage.local(), output, output + "/_tmp/run"),
            new RunContext.Place(grid, Region.whole(window), window),
            new RunContext.Archive(List.of(first, second), 0, mask),
            contract,
            new RunContext.Execution(engine, DeviceChoice.AUTO, batchSize, callsAtOnce, pieces),
            span,
            map);
    BlockTask task = new BlockTask(new BlockId(0, 0), order);
    return BlockKey.of(run, new SceneDigests(run), task, window, inside, numerics).hash();
  }

  private static MapOptions with(Smoothing smoothing) {
    return new MapOptions(true, List.of(Uncertainty.ENTROPY), smoothing);
  }

  private void changes(String member, Runnable change) {
    String before = key();
    change.run();
    assertThat(key()).as(member).isNotEqualTo(before);
  }

  private void keeps(String member, Runnable change) {
    String before = key();
    change.run();
    assertThat(key()).as(member).isEqualTo(before);
  }

  @Test
  void isAHash() {
    assertThat(key()).matches("[0-9a-f]{64}").isEqualTo(key());
  }

  /** Blocks in the stores of earlier versions are found as long as this does not change. */
  @Test
  void isTheNameThatItAlwaysWas() {
    assertThat(key()).isEqualTo("f7df1a9138cdf2ecb69b4858f2cee4bd45159cc4a674154e325e6ebb81fcbdea");
  }

  @Test
  void namesPlaceAndRegion() {
    changes("window", () -> window = new PixelWindow(0, 0, 64, 60));
    changes("place in the grid", () -> window = new PixelWindow(64, 0, 64, 60));
    changes("crs", () -> grid = new TargetGrid(Crs.of("EPSG:32634"), 5e5, 5e6, 10, -10, 64, 4096));
    changes("pixel size", () -> grid = new TargetGrid(grid.crs(), 5e5, 5e6, 20, -20, 64, 4096));
    changes("origin", () -> grid = new TargetGrid(grid.crs(), 5e5 + 3, 5e6, 20, -20, 64, 4096));
    changes("region", () -> inside = new byte[64 * 60]);
    changes("one pixel of the region", () -> inside[17] = 1);
  }

  @Test
  void namesTheModel() {
    changes("contract", () -> contract = Contract.read(Storage.local(), "../models/mato-grosso"));
    band = band(band.path(), 0, SampleType.INT16, null);
    changes("engine", () -> engine = EngineKind.PYTORCH);
    changes("engine's version", () -> numerics = new BlockKey.Numerics("1.22", "cpu", "ab"));
    changes("device", () -> numerics = new BlockKey.Numerics("1.22", "cuda", "ab"));
    changes("numerics class", () -> numerics = new BlockKey.Numerics("1.22", "cuda", "cd"));
    changes("probabilities", () -> map = new MapOptions(true, List.of(), Smoothing.NONE));
    changes("uncertainty", () -> map = with(Smoothing.NONE));
    changes("smoothing", () -> map = with(new Smoothing(Smoothing.Kind.MAJORITY, 5, 0, 0)));
    changes("method", () -> map = with(new Smoothing(Smoothing.Kind.BAYES, 5, 20, 0.5)));
    changes("smoothing window", () -> map = with(new Smoothing(Smoothing.Kind.BAYES, 7, 20, 0.5)));
    changes("smoothness", () -> map = with(new Smoothing(Smoothing.Kind.BAYES, 7, 10, 0.5)));
    changes("fraction", () -> map = with(new Smoothing(Smoothing.Kind.BAYES, 7, 10, 0.6)));
  }

  @Test
  void namesTheInputs() {
    changes("a scene less", () -> order = new int[] {0});
    changes("time of a scene", () -> time = time.plusSeconds(86_400));
    changes("content", () -> image = file("/archive/a.tif", "d9", PLACE));
    changes("content of the mask", () -> cloud = file("/archive/m.tif", "d9", PLACE));
    changes("mask rule", () -> mask = new MaskRule(new TreeSet<>(List.of(0, 1))));
    changes("no mask rule", () -> mask = null);
    changes("band of the file", () -> band = band("/archive/a.tif", 1, SampleType.INT16, null));
    changes("type", () -> band = band("/archive/a.tif", 1, SampleType.UINT16, null));
    changes("no-data", () -> band = band("/archive/a.tif", 1, SampleType.UINT16, 0.0));
    Affine moved = Affine.northUp(500_010, 5_000_000, 10, -10);
    changes("place of the file", () -> image = file("/archive/a.tif", "d9", moved));
    changes("length", () -> image = new SceneFile("/archive/a.tif", 9, 5, "", "d9", moved, 64, 64));
    changes("tag", () -> image = new SceneFile("/archive/a.tif", 9, 5, "t", "", moved, 64, 64));
  }

  @Test
  void ofLargeFilesTheTagOrTheTimeIsNamedToo() {
    int large = 9 << 20;
    image = new SceneFile("/archive/a.tif", large, 5, "", "d1", PLACE, 64, 64);
    changes(
        "time", () -> image = new SceneFile("/archive/a.tif", large, 6, "", "d1", PLACE, 64, 64));
    changes(
        "tag", () -> image = new SceneFile("/archive/a.tif", large, 6, "t", "d1", PLACE, 64, 64));
    keeps(
        "time beside a tag",
        () -> image = new SceneFile("/archive/a.tif", large, 7, "t", "d1", PLACE, 64, 64));
  }

  @Test
  void namesNeitherPathsNorWhatOnlyTakesTime() {
    keeps("output", () -> output = "s3a://elsewhere/maps");
    keeps("batch size", () -> batchSize = 7);
    keeps("calls at once", () -> callsAtOnce = 2);
    keeps("pieces", () -> pieces = 4);
    keeps("blocks a tile", () -> grid = new TargetGrid(UTM, 5e5, 5e6, 10, -10, 64, 2048));
    keeps(
        "archive",
        () -> {
          image = new SceneFile("/moved/a.tif", 1000, 77, "", "d1", PLACE, 64, 64);
          band = band("/moved/a.tif", 0, SampleType.INT16, null);
        });
    keeps(
        "days of a series that keeps all valid dates",
        () -> span = DaySpan.of(LocalDate.of(2013, 9, 1), LocalDate.of(2014, 9, 9)));
  }

  /**
   * A day later, with the same scenes: another key only where a step of the series, or a month,
   * enters or leaves.
   */
  @ParameterizedTest
  @CsvSource({
    "day-of-year, all-valid",
    "index, all-valid",
    "days, all-valid",
    "day-of-year, regular",
    "index, regular",
    "days, regular",
    "day-of-year, monthly-median",
    "index, monthly-median",
    "days, monthly-median",
  })
  void aDayWithoutASceneKeepsTheKey(String encoding, String choice, @TempDir Path folder)
      throws IOException {
    contract = variant(encoding, choice, folder);
    LocalDate end = LocalDate.of(2014, 9, 1);
    for (int day = 0; day < 70; day++) {
      LocalDate first = end.minusYears(1);
      span = DaySpan.of(first, end);
      String before = key();
      span = DaySpan.of(first.plusDays(1), end.plusDays(1));
      boolean moves =
          switch (choice) {
            case "regular" -> isStep(first) || isStep(end);
            case "monthly-median" ->
                end.getDayOfMonth() == 1 || first.plusDays(1).getDayOfMonth() == 1;
            default -> false;
          };
      assertThat(key().equals(before)).as("%s to %s", first, end).isEqualTo(!moves);
      end = end.plusDays(1);
    }
  }

  private static boolean isStep(LocalDate day) {
    return Math.floorMod(day.toEpochDay() - LocalDate.of(2000, 1, 1).toEpochDay(), STEP) == 0;
  }

  @Test
  void namesThePrecisionOfTheArtefactThatRuns(@TempDir Path folder) {
    keeps("fp32 by name", () -> contract = precision("onnx", "fp32", folder));
    keeps("precision of the other", () -> contract = precision("pytorch", "int8", folder));
    changes("precision", () -> contract = precision("onnx", "int8", folder));
  }

  private static Contract precision(String asset, String precision, Path folder) {
    Contract model = Contract.read(Storage.local(), "../models/sinop-ndvi");
    ObjectMapper json = new ObjectMapper();
    try {
      JsonNode item = json.readTree(Path.of(model.folder(), "model.json").toFile());
      ((ObjectNode) item.at("/assets/" + asset)).put("sits:precision", precision);
      json.writeValue(folder.resolve("model.json").toFile(), item);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Contract.read(Storage.local(), folder.toString());
  }

  private Contract variant(String encoding, String choice, Path folder) throws IOException {
    for (String file : List.of("model.json", "model.onnx", "model.pt", "golden.npz")) {
      Files.copy(Path.of(contract.folder(), file), folder.resolve(file));
    }
    ObjectMapper json = new ObjectMapper();
    JsonNode item = json.readTree(folder.resolve("model.json").toFile());
    ObjectNode properties = (ObjectNode) item.get("properties");
    properties.put("sits:time-encoding", encoding).put("sits:date-choice", choice);
    properties.put("sits:anchor", "2000-01-01");
    properties.putObject("sits:length").put("max", 60);
    properties.putArray("sits:length-ladder").add(60);
    if (choice.equals("regular")) {
      properties.put("sits:interval", "P%dD".formatted(STEP));
    }
    json.writeValue(folder.resolve("model.json").toFile(), item);
    return Contract.read(Storage.local(), folder.toString());
  }
}
