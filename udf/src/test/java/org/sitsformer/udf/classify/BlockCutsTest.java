package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.StackReader;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Smoothing;
import org.sitsformer.predict.classify.Uncertainty;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;

/**
 * For scenes, regions and grids of any geometry: the map is the same pixel by pixel, and lists the
 * same damage, however it is cut into blocks, pieces and batches.
 */
class BlockCutsTest {
  private static final List<String> FORMS = List.of("pixel", "window", "chip", "dense");
  private static final int TILE = 128;

  /**
   * A map.
   *
   * @param planes classes, confidence, valid dates, then a plane a class, of the region's window
   */
  private record Map2d(byte[][] planes, Set<String> damages) {}

  /**
   * A way to cut.
   *
   * @param onlyTouching true to give a block only the scenes that touch it, as the plan does
   */
  private record Cut(int blockSize, int pieces, int batchSize, boolean onlyTouching) {}

  private static final List<MapOptions> OPTIONS =
      List.of(
          options(Smoothing.NONE),
          options(new Smoothing(Smoothing.Kind.MAJORITY, 5, 0, 0)),
          options(new Smoothing(Smoothing.Kind.BAYES, 7, 20, 0.5)));

  private static MapOptions options(Smoothing smoothing) {
    return new MapOptions(true, List.of(Uncertainty.values()), smoothing);
  }

  /**
   * What is mapped, and how it is cut.
   *
   * @param form position in {@link #FORMS}
   * @param window the region
   * @param seed of scenes and options
   */
  private record Case(
      int form, EngineKind engine, PixelWindow window, int blockSize, int pieces, long seed) {}

  /**
   * Returns cases whose region lies so far from the grid's origin at most, with sides up to a
   * length.
   */
  private static Arbitrary<Case> cases(int far, int side, int leastBlockBits, int mostPieces) {
    Arbitrary<Integer> offset = Arbitraries.integers().between(-far, far);
    Arbitrary<Integer> length = Arbitraries.integers().between(1, side);
    return Combinators.combine(
            Arbitraries.integers().between(0, FORMS.size() - 1),
            Arbitraries.of(EngineKind.class),
            Combinators.combine(offset, offset, length, length).as(PixelWindow::new),
            Arbitraries.integers().between(leastBlockBits, 7),
            Arbitraries.integers().between(2, mostPieces),
            Arbitraries.longs())
        .as(
            (form, engine, window, blockBits, pieces, seed) ->
                new Case(form, engine, window, 1 << blockBits, pieces, seed));
  }

  @Provide
  Arbitrary<Case> few() {
    return cases(70, 90, 4, 6);
  }

  @Provide
  Arbitrary<Case> many() {
    return cases(300, 200, 3, 12);
  }

  @Property(tries = 60, seed = "20261125", shrinking = ShrinkingMode.OFF)
  void mapsDoNotDependOnTheCut(@ForAll("few") Case cut) throws IOException {
    compare(cut);
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
  @Tag("long")
  void mapsDoNotDependOnManyMoreCuts(@ForAll("many") Case cut) throws IOException {
    compare(cut);
  }

  private static void compare(Case given) throws IOException {
    Path folder = Files.createTempDirectory("cuts");
    try {
      Random random = new Random(given.seed());
      EngineKind engine = given.engine();
      PixelWindow window = given.window();
      List<Scene> scenes = new RandomScenes(folder, random).write(window, 4 + random.nextInt(8));
      String model = "../predict/src/test/resources/models/" + FORMS.get(given.form());
      Contract contract = Contract.read(Storage.local(), model);
      MapOptions options = OPTIONS.get(random.nextInt(OPTIONS.size()));
      Map2d whole = map(contract, engine, options, window, scenes, new Cut(TILE, 1, 64, false));
      Cut pieces = new Cut(given.blockSize(), given.pieces(), 7, true);
      Map2d cut = map(contract, engine, options, window, scenes, pieces);

      for (int plane = 0; plane < whole.planes().length; plane++) {
        assertThat(Arrays.mismatch(cut.planes()[plane], whole.planes()[plane]))
            .as("pixel that differs in plane %d", plane)
            .isEqualTo(-1);
      }
      assertThat(cut.damages()).isEqualTo(whole.damages());
      boolean empty = Arrays.equals(whole.planes()[0], new byte[whole.planes()[0].length]);
      Statistics.label("map").collect(empty ? "nothing but no-data" : "classes");
      Statistics.label("smoothing").collect(options.smoothing().kind());
      Statistics.label("damage").collect(whole.damages().isEmpty() ? "none" : "some");
    } finally {
      Storage.local().delete(folder.toString());
    }
  }

  private static Map2d map(
      Contract contract,
      EngineKind engine,
      MapOptions options,
      PixelWindow window,
      List<Scene> scenes,
      Cut cut)
      throws IOException {
    TargetGrid grid =
        new TargetGrid(
            RandomScenes.CRS,
            RandomScenes.ORIGIN_X,
            RandomScenes.ORIGIN_Y,
            RandomScenes.STEP,
            -RandomScenes.STEP,
            cut.blockSize(),
            TILE);
    RunContext run =
        new RunContext(
            new RunContext.Target(Storage.local(), "none", "none"),
            new RunContext.Place(grid, Region.whole(window), window),
            new RunContext.Archive(scenes, 0, new MaskRule(new TreeSet<>(List.of(0)))),
            contract,
            new RunContext.Execution(engine, DeviceChoice.CPU, cut.batchSize(), 1, cut.pieces()),
            DaySpan.of(LocalDate.of(2024, 1, 1), LocalDate.of(2025, 1, 1)),
            options);
    byte[][] planes =
        new byte[BlockRaster.planes(contract.classes().size(), options)]
            [Math.toIntExact(window.pixels())];
    Set<String> damages = new TreeSet<>();
    int users = ModelCache.users(contract, engine, ModelDevice.CPU);
    try (TaskModel model = TaskModel.open(run, "")) {
      assertThat(ModelCache.users(contract, engine, ModelDevice.CPU)).isEqualTo(users + 1);
      // Nothing that another cut has decoded.
      StackReader reader = new StackReader(run.storage(), new SegmentCache(1 << 20));
      BlockMaker maker = new BlockMaker(run, reader, model);
      for (BlockId id : grid.blocks(window)) {
        PixelWindow block = grid.window(id).intersect(window);
        List<Scene> given = cut.onlyTouching() ? touching(run, block) : scenes;
        BlockMaker.Made made = maker.make(given, block, null, cut.pieces());
        paste(made.raster(), window, planes);
        made.damages().forEach(d -> damages.add(d.path() + " " + d.segment() + " " + d.reason()));
      }
    }
    assertThat(ModelCache.users(contract, engine, ModelDevice.CPU)).isEqualTo(users);
    return new Map2d(planes, damages);
  }

  private static List<Scene> touching(RunContext run, PixelWindow block) {
    PixelWindow reach = block.grow(run.reach().halo());
    List<Scene> touching = new ArrayList<>();
    for (Scene scene : run.scenes()) {
      if (scene.files().stream()
          .anyMatch(file -> !file.nesting(run.grid()).window().intersect(reach).isEmpty())) {
        touching.add(scene);
      }
    }
    return touching;
  }

  private static void paste(BlockRaster raster, PixelWindow window, byte[][] planes) {
    List<byte[]> from = raster.planes();
    for (int plane = 0; plane < planes.length; plane++) {
      raster.window().copy(from.get(plane), window, planes[plane]);
    }
  }
}
