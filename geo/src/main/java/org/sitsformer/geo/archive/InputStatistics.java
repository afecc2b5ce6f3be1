package org.sitsformer.geo.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.CountingInput;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;

/**
 * Takes the input statistics of scenes from the fixed sample of segments ({@code SegmentSample}).
 * They belong to the scene and its mask rule alone, so they are taken once. Segments that cannot be
 * decoded count as sampled and not valid.
 */
public final class InputStatistics {
  /** Side of a tile in pixels of the scene's finest band. */
  static final int TILE = 4096;

  /** Smaller files are read by one request. */
  private static final long WHOLE_BELOW = 1 << 20;

  /** Pixels that are held at a time, a band. */
  private static final int SLICE = 1 << 20;

  private final Storage storage;
  private final Optional<MaskRule> maskRule;

  /**
   * What a scene's pixels are like.
   *
   * @param bands sorted by band and tile
   * @param bytesRead bytes read for it
   */
  public record Result(List<BandStatistics> bands, long bytesRead) {}

  public InputStatistics(Storage storage, Optional<MaskRule> maskRule) {
    this.storage = storage;
    this.maskRule = maskRule;
  }

  /**
   * Reads the sample of a scene. Without a mask rule its mask is not looked at.
   *
   * @throws org.sitsformer.geo.tiff.TiffException if a header is damaged
   * @throws IOException if the store fails
   */
  public Result take(Scene scene) throws IOException {
    Map<String, List<BandSource>> byFile = new TreeMap<>();
    scene.bands().forEach(b -> byFile.computeIfAbsent(b.path(), p -> new ArrayList<>()).add(b));
    AtomicLong bytes = new AtomicLong();
    Map<String, Map<BlockId, Tally>> tallies = new TreeMap<>();
    // One scene's segments are read once each, but a sampled strip may be cut into slices.
    SegmentCache cache = new SegmentCache(64L << 20);
    try (Image mask =
        scene.mask() == null || maskRule.isEmpty()
            ? null
            : open(scene.mask().path(), bytes, cache)) {
      Usable usable = mask == null ? null : new Usable(mask, maskRule.get());
      TileGrid tiles = TileGrid.of(scene);
      for (Map.Entry<String, List<BandSource>> file : byFile.entrySet()) {
        try (Image image = open(file.getKey(), bytes, cache)) {
          take(image, file.getValue(), usable, tiles, tallies);
        }
      }
    }
    List<BandStatistics> result = new ArrayList<>();
    tallies.forEach(
        (band, perTile) ->
            perTile.forEach((tile, tally) -> result.add(tally.statistics(scene.id(), band, tile))));
    return new Result(result, bytes.get());
  }

  private void take(
      Image image,
      List<BandSource> bands,
      Usable mask,
      TileGrid tiles,
      Map<String, Map<BlockId, Tally>> tallies)
      throws IOException {
    SegmentSample sample = new SegmentSample(image.image);
    for (int place : sample.places()) {
      for (PixelWindow window : slices(sample.window(place))) {
        int[] indices = bands.stream().mapToInt(BandSource::index).toArray();
        float[][] values = image.read(window, indices);
        boolean[] usable = mask == null ? null : mask.pixels(image.image.geo().transform(), window);
        for (TileGrid.Part part : tiles.parts(image.image.geo().transform(), window)) {
          for (int i = 0; i < indices.length; i++) {
            boolean whole = !bands.get(i).type().isFloating();
            tallies
                .computeIfAbsent(bands.get(i).band(), band -> new TreeMap<>())
                .computeIfAbsent(part.tile(), tile -> new Tally(whole))
                .add(values[i], usable, window, part.pixels());
          }
        }
      }
    }
  }

  /** Cuts a window into rows that fit the memory set aside. */
  private static List<PixelWindow> slices(PixelWindow window) {
    int rows = Math.max(1, SLICE / window.width());
    List<PixelWindow> slices = new ArrayList<>();
    for (int row = window.row(); row < window.endRow(); row += rows) {
      int height = Math.min(rows, window.endRow() - row);
      slices.add(new PixelWindow(window.col(), row, window.width(), height));
    }
    return slices;
  }

  private Image open(String path, AtomicLong bytes, SegmentCache cache) throws IOException {
    RangeInput in = new CountingInput(storage.open(path), (read, nanos) -> bytes.addAndGet(read));
    try {
      if (in.length() < WHOLE_BELOW) {
        byte[] content = new byte[(int) in.length()];
        in.readFully(0, content, 0, content.length);
        in.close();
        in = new MemoryInput(path, content);
      }
      TiffImage image = TiffFile.read(in).main();
      return new Image(in, image, new TiffReader(in, image, cache));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private record Image(RangeInput in, TiffImage image, TiffReader reader) implements AutoCloseable {
    float[][] read(PixelWindow window, int[] bands) throws IOException {
      float[][] values = new float[bands.length][Math.toIntExact(window.pixels())];
      reader.read(window, bands, values);
      return values;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Which pixels of a scene's images its mask allows. */
  private static final class Usable {
    private static final int SMALL_VALUES = 256;

    /** Most windows that are kept; the bands of a scene ask for the same few. */
    private static final int KEPT = 32;

    private record Place(Affine transform, PixelWindow window) {}

    private final Image mask;
    private final MaskRule rule;
    private final boolean[] small = new boolean[SMALL_VALUES];
    private final Map<Place, boolean[]> known = new HashMap<>();

    Usable(Image mask, MaskRule rule) {
      this.mask = mask;
      this.rule = rule;
      for (int value = 0; value < SMALL_VALUES; value++) {
        small[value] = rule.valid().contains(value);
      }
    }

    /** Returns true for each usable pixel of an image's window, row-major; not to be changed. */
    boolean[] pixels(Affine transform, PixelWindow window) throws IOException {
      Place place = new Place(transform, window);
      boolean[] usable = known.get(place);
      if (usable == null) {
        if (known.size() == KEPT) {
          known.clear();
        }
        usable = read(transform, window);
        known.put(place, usable);
      }
      return usable;
    }

    private boolean[] read(Affine from, PixelWindow window) throws IOException {
      Affine to = mask.image.geo().transform();
      int[] cols = new int[window.width()];
      int[] rows = new int[window.height()];
      // The mask pixel that the centre of a pixel lies in; a coarser mask is replicated.
      for (int c = 0; c < cols.length; c++) {
        cols[c] = (int) Math.floor((from.x(window.col() + c + 0.5, 0) - to.originX()) / to.stepX());
      }
      for (int r = 0; r < rows.length; r++) {
        rows[r] = (int) Math.floor((from.y(0, window.row() + r + 0.5) - to.originY()) / to.stepY());
      }
      PixelWindow needed =
          new PixelWindow(
              cols[0],
              rows[0],
              cols[cols.length - 1] - cols[0] + 1,
              rows[rows.length - 1] - rows[0] + 1);
      float[] values = mask.read(needed, new int[] {0})[0];
      boolean[] usable = new boolean[Math.toIntExact(window.pixels())];
      for (int r = 0; r < rows.length; r++) {
        int row = (rows[r] - rows[0]) * needed.width() - cols[0];
        for (int c = 0; c < cols.length; c++) {
          usable[r * cols.length + c] = allowed(values[row + cols[c]]);
        }
      }
      return usable;
    }

    private boolean allowed(float value) {
      int whole = (int) value;
      // Outside the mask and no-data in it are NaN: nobody says that these pixels are good.
      if (value != whole) {
        return false;
      }
      return (whole >= 0 && whole < SMALL_VALUES) ? small[whole] : rule.valid().contains(whole);
    }
  }

  /** Squares of {@link #TILE} pixels of the finest band, counted from the CRS's origin. */
  private record TileGrid(double width, double height) {

    /** A rectangle of a window that lies in one tile. */
    record Part(BlockId tile, PixelWindow pixels) {}

    static TileGrid of(Scene scene) {
      double width = Double.MAX_VALUE;
      double height = Double.MAX_VALUE;
      for (SceneFile file : scene.files()) {
        boolean image = scene.bands().stream().anyMatch(b -> b.path().equals(file.path()));
        width = image ? Math.min(width, Math.abs(file.transform().stepX())) : width;
        height = image ? Math.min(height, Math.abs(file.transform().stepY())) : height;
      }
      return new TileGrid(width * TILE, height * TILE);
    }

    List<Part> parts(Affine at, PixelWindow window) {
      List<Part> parts = new ArrayList<>();
      for (int row = window.row(), nextRow; row < window.endRow(); row = nextRow) {
        int tileRow = tileRow(at, row);
        nextRow = row + 1;
        while (nextRow < window.endRow() && tileRow(at, nextRow) == tileRow) {
          nextRow++;
        }
        for (int col = window.col(), nextCol; col < window.endCol(); col = nextCol) {
          int tileCol = tileCol(at, col);
          nextCol = col + 1;
          while (nextCol < window.endCol() && tileCol(at, nextCol) == tileCol) {
            nextCol++;
          }
          parts.add(
              new Part(
                  new BlockId(tileRow, tileCol),
                  new PixelWindow(col, row, nextCol - col, nextRow - row)));
        }
      }
      return parts;
    }

    private int tileRow(Affine at, int row) {
      return (int) Math.floor(-at.y(0, row + 0.5) / height);
    }

    private int tileCol(Affine at, int col) {
      return (int) Math.floor(at.x(col + 0.5, 0) / width);
    }
  }

  /** The running figures of a band in a tile. */
  private static final class Tally {
    private final Histogram.Builder histogram;
    private long sampled;
    private long valid;
    private long masked;
    private double min = Double.NaN;
    private double max = Double.NaN;
    private double sum;

    Tally(boolean whole) {
      histogram = whole ? Histogram.Builder.ofWholeNumbers() : Histogram.Builder.ofFloating();
    }

    /** Adds the pixels of {@code part}, a rectangle within {@code window}. */
    void add(float[] values, boolean[] usable, PixelWindow window, PixelWindow part) {
      for (int r = part.row() - window.row(); r < part.endRow() - window.row(); r++) {
        int first = r * window.width() + part.col() - window.col();
        add(values, usable, first, first + part.width());
      }
    }

    private void add(float[] values, boolean[] usable, int from, int to) {
      // Locals, since the compiler does not keep fields in registers around the histogram.
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      double total = sum;
      long found = 0;
      for (int pixel = from; pixel < to; pixel++) {
        float value = values[pixel];
        if (usable != null && !usable[pixel]) {
          masked++;
        } else if (Float.isFinite(value)) {
          least = Math.min(least, value);
          most = Math.max(most, value);
          total += value;
          found++;
          histogram.add(value);
        }
      }
      if (found > 0) {
        min = valid == 0 ? least : Math.min(min, least);
        max = valid == 0 ? most : Math.max(max, most);
      }
      sum = total;
      sampled += to - from;
      valid += found;
    }

    BandStatistics statistics(String scene, String band, BlockId tile) {
      return new BandStatistics(
          scene, band, tile, sampled, valid, masked, min, max, sum, histogram.build());
    }
  }
}
