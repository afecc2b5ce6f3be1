package org.sitsformer.udf.classify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffException;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;
import org.sitsformer.predict.classify.BlockRaster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block as it lies in the store: one valid GeoTIFF of planes class, confidence and usable dates,
 * then one a class where probabilities are kept, and one a measure of uncertainty; its statistics
 * and damages stand in a private tag, so that one put writes all of it.
 *
 * @param raster its window is in the target grid's pixels
 */
public record BlockFile(BlockRaster raster, BlockStatistics statistics) {
  /** Layout of the file and of its private tag; part of every key. */
  static final String FORMAT = "block 1";

  private static final Logger LOG = LoggerFactory.getLogger(BlockFile.class);

  static final int STATISTICS_TAG = 65010;
  private static final List<String> PLANES = List.of("class", "confidence", "valid_dates");
  private static final String PROBABILITY = "probability_";
  private static final String WINDOW = "SITS_WINDOW";
  private static final int SEGMENT = 256;

  /** Returns the file, whose pixels lie where {@code grid} has them. */
  public byte[] encode(TargetGrid grid) {
    PixelWindow window = raster.window();
    List<byte[]> planes = raster.planes();
    List<String> names = new ArrayList<>(PLANES);
    for (int k = 1; k <= raster.probabilities().length; k++) {
      names.add(PROBABILITY + k);
    }
    for (int i = 1; i <= raster.uncertainty().length; i++) {
      names.add("uncertainty_" + i);
    }
    TiffSpec spec =
        TiffSpec.of(window.width(), window.height(), planes.size(), SampleType.UINT8)
            .tiles(SEGMENT, SEGMENT)
            .planar()
            .noData(0)
            .geo(new GeoReference(grid.transform(window), grid.crs().keys()))
            .bandNames(names)
            .metadata(
                Map.of(
                    WINDOW,
                    "%d %d %d %d"
                        .formatted(window.col(), window.row(), window.width(), window.height())))
            .privateTag(STATISTICS_TAG, statistics.encode());
    return TiffWriter.write(spec, planes.toArray(byte[][]::new));
  }

  /** Reads a block; empty, and logged, where it is damaged: it is then to be made again. */
  public static Optional<BlockFile> decodeWhole(String path, byte[] content) {
    try {
      return Optional.of(decode(path, content));
    } catch (IOException | RuntimeException e) {
      LOG.warn("Block in the store is damaged and made again: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * Reads a block.
   *
   * @throws IOException if the file is no block, or damaged
   */
  public static BlockFile decode(String path, byte[] content) throws IOException {
    MemoryInput input = new MemoryInput(path, content);
    TiffImage image = TiffFile.read(input).main();
    byte[] json =
        image
            .privateTag(STATISTICS_TAG)
            .orElseThrow(
                () -> new IOException(path + ": no block of this program: tag 65010 is missing"));
    String[] corners = image.metadata().getOrDefault(WINDOW, "").split(" ", -1);
    if (corners.length != 4) {
      throw new IOException(
          path + ": no block of this program: metadata item SITS_WINDOW is missing");
    }
    PixelWindow window =
        new PixelWindow(
            Integer.parseInt(corners[0]),
            Integer.parseInt(corners[1]),
            image.width(),
            image.height());
    int[] bands = new int[image.bands()];
    float[][] values = new float[bands.length][Math.toIntExact(window.pixels())];
    for (int band = 0; band < bands.length; band++) {
      bands[band] = band;
    }
    var damages =
        new TiffReader(input, image, new SegmentCache(content.length))
            .read(new PixelWindow(0, 0, image.width(), image.height()), bands, values);
    if (!damages.isEmpty()) {
      throw new TiffException(
          TiffException.Code.DAMAGED_SEGMENT,
          path,
          damages.get(0).offset(),
          damages.get(0).reason());
    }
    byte[][] planes = new byte[bands.length][];
    for (int band = 0; band < bands.length; band++) {
      planes[band] = toBytes(values[band]);
    }
    int probabilities =
        (int) image.bandNames().stream().filter(name -> name.startsWith(PROBABILITY)).count();
    int uncertainty = PLANES.size() + probabilities;
    return new BlockFile(
        new BlockRaster(
            window,
            planes[0],
            planes[1],
            planes[2],
            Arrays.copyOfRange(planes, PLANES.size(), uncertainty),
            Arrays.copyOfRange(planes, uncertainty, planes.length)),
        BlockStatistics.decode(json));
  }

  /** Returns the hex SHA-256 of the planes in their order. */
  String pixelDigest() {
    Sha256 digest = new Sha256();
    raster.planes().forEach(digest::add);
    return digest.hex();
  }

  private static byte[] toBytes(float[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      // No-data (0) comes back as NaN, whose cast is 0 again.
      bytes[i] = (byte) (int) values[i];
    }
    return bytes;
  }
}
