package org.sitsformer.geo.tiff;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How a TIFF is to be written. Starts as 256 x 256 tiles, chunky, deflate level 6, no predictor;
 * every method returns a changed copy. Usage: {@code TiffSpec.of(64, 64, 2, SampleType.UINT16)
 * .planar().predictor(2).noData(0)}.
 */
public final class TiffSpec {
  final int width;
  final int height;
  final int bands;
  final SampleType type;
  int segmentWidth = 256;
  int segmentHeight = 256;
  boolean tiled = true;
  boolean planar;
  boolean bigTiff;
  Compression compression = Compression.DEFLATE;
  int level = 6;
  int predictor = 1;
  Double noData;
  GeoReference geo;
  List<String> bandNames = List.of();
  Map<String, String> metadata = Map.of();
  ColorTable colorTable;
  double scale = 1;
  double offset;
  Map<Integer, Object> privateTags = Map.of();

  private TiffSpec(int width, int height, int bands, SampleType type) {
    if (width <= 0 || height <= 0 || bands <= 0 || bands > 65535) {
      throw new IllegalArgumentException(
          "Image of %d x %d pixels and %d bands".formatted(width, height, bands));
    }
    this.width = width;
    this.height = height;
    this.bands = bands;
    this.type = type;
  }

  /**
   * Returns the plainest form of an image of this size in pixels.
   *
   * @param bands 1 to 65535
   */
  public static TiffSpec of(int width, int height, int bands, SampleType type) {
    return new TiffSpec(width, height, bands, type);
  }

  private TiffSpec with(Consumer<TiffSpec> change) {
    TiffSpec copy = new TiffSpec(width, height, bands, type);
    copy.segmentWidth = segmentWidth;
    copy.segmentHeight = segmentHeight;
    copy.tiled = tiled;
    copy.planar = planar;
    copy.bigTiff = bigTiff;
    copy.compression = compression;
    copy.level = level;
    copy.predictor = predictor;
    copy.noData = noData;
    copy.geo = geo;
    copy.bandNames = bandNames;
    copy.metadata = metadata;
    copy.colorTable = colorTable;
    copy.scale = scale;
    copy.offset = offset;
    copy.privateTags = privateTags;
    change.accept(copy);
    return copy;
  }

  /** Tiles of this size in pixels, both multiples of 16. */
  public TiffSpec tiles(int tileWidth, int tileHeight) {
    if (tileWidth <= 0 || tileHeight <= 0 || tileWidth % 16 != 0 || tileHeight % 16 != 0) {
      throw new IllegalArgumentException(
          "Tiles of %d x %d: TIFF wants multiples of 16".formatted(tileWidth, tileHeight));
    }
    return with(
        copy -> {
          copy.tiled = true;
          copy.segmentWidth = tileWidth;
          copy.segmentHeight = tileHeight;
        });
  }

  /** Strips of this many rows. */
  public TiffSpec strips(int rows) {
    if (rows <= 0) {
      throw new IllegalArgumentException("Strips of %d rows".formatted(rows));
    }
    return with(
        copy -> {
          copy.tiled = false;
          copy.segmentWidth = width;
          copy.segmentHeight = Math.min(rows, height);
        });
  }

  /** Each band apart instead of the bands of a pixel together. */
  public TiffSpec planar() {
    return with(copy -> copy.planar = true);
  }

  /** BigTIFF even where the file is small; files above 4 GiB become one by themselves. */
  public TiffSpec bigTiff() {
    return with(copy -> copy.bigTiff = true);
  }

  /** {@link Compression#NONE} or {@link Compression#DEFLATE}. */
  public TiffSpec compression(Compression choice) {
    if (choice != Compression.NONE && choice != Compression.DEFLATE) {
      throw new IllegalArgumentException(
          "Cannot write compression %s, only NONE and DEFLATE".formatted(choice));
    }
    return with(copy -> copy.compression = choice);
  }

  /** Deflate level 1 (fast) to 9 (small). */
  public TiffSpec level(int choice) {
    if (choice < 1 || choice > 9) {
      throw new IllegalArgumentException("Deflate level %d, 1 to 9 are allowed".formatted(choice));
    }
    return with(copy -> copy.level = choice);
  }

  /** 1 = none, 2 = horizontal differences (whole numbers only). */
  public TiffSpec predictor(int choice) {
    if (choice != 1 && (choice != 2 || type.isFloating())) {
      throw new IllegalArgumentException(
          "Cannot write predictor %d of %s: 1, or 2 of integers".formatted(choice, type));
    }
    return with(copy -> copy.predictor = choice);
  }

  /** The value that means no data, NaN allowed. */
  public TiffSpec noData(double value) {
    return with(copy -> copy.noData = value);
  }

  /** Where the image lies. */
  public TiffSpec geo(GeoReference reference) {
    return with(copy -> copy.geo = reference);
  }

  /** One name a band, in order. */
  public TiffSpec bandNames(List<String> names) {
    if (names.size() != bands) {
      throw new IllegalArgumentException(
          "%d band names for %d bands: %s".formatted(names.size(), bands, names));
    }
    return with(copy -> copy.bandNames = List.copyOf(names));
  }

  /** GDAL metadata of the whole image, written in the map's order. */
  public TiffSpec metadata(Map<String, String> items) {
    return with(copy -> copy.metadata = new LinkedHashMap<>(items));
  }

  /** Colours of a one-band byte image. */
  public TiffSpec colorTable(ColorTable table) {
    if (bands != 1 || type != SampleType.UINT8) {
      throw new IllegalArgumentException(
          "Colour table on %d bands of %s: one band of UINT8 has one".formatted(bands, type));
    }
    return with(copy -> copy.colorTable = table);
  }

  /** What GDAL shows of every band: value * scale + offset. */
  public TiffSpec scaling(double bandScale, double bandOffset) {
    return with(
        copy -> {
          copy.scale = bandScale;
          copy.offset = bandOffset;
        });
  }

  /** A private tag (32768 or more) with text. */
  public TiffSpec privateTag(int tag, String text) {
    return withPrivateTag(tag, text);
  }

  /** A private tag (32768 or more) with bytes, not copied. */
  public TiffSpec privateTag(int tag, byte[] bytes) {
    return withPrivateTag(tag, bytes);
  }

  private TiffSpec withPrivateTag(int tag, Object value) {
    if (tag < 32768 || tag > 65535) {
      throw new IllegalArgumentException("Private tag %d, 32768 to 65535 are".formatted(tag));
    }
    TreeMap<Integer, Object> tags = new TreeMap<>(privateTags);
    tags.put(tag, value);
    return with(copy -> copy.privateTags = tags);
  }

  /** Writes what does not depend on where the segments lie. */
  void describe(DirectoryEncoder out) {
    out.longs(Tags.IMAGE_WIDTH, width);
    out.longs(Tags.IMAGE_LENGTH, height);
    int[] bits = new int[bands];
    int[] format = new int[bands];
    java.util.Arrays.fill(bits, 8 * type.bytes());
    java.util.Arrays.fill(format, sampleFormat(type));
    out.shorts(Tags.BITS_PER_SAMPLE, bits);
    out.shorts(Tags.SAMPLE_FORMAT, format);
    out.shorts(Tags.COMPRESSION, compression.code());
    out.shorts(Tags.PHOTOMETRIC, colorTable == null ? 1 : 3);
    out.shorts(Tags.SAMPLES_PER_PIXEL, bands);
    if (bands > 1) {
      // All bands after the first are "unspecified", else readers take them for colours or alpha.
      out.shorts(Tags.EXTRA_SAMPLES, new int[bands - 1]);
    }
    out.shorts(Tags.PLANAR_CONFIGURATION, planar ? 2 : 1);
    if (predictor != 1) {
      out.shorts(Tags.PREDICTOR, predictor);
    }
    if (tiled) {
      out.longs(Tags.TILE_WIDTH, segmentWidth);
      out.longs(Tags.TILE_LENGTH, segmentHeight);
    } else {
      out.longs(Tags.ROWS_PER_STRIP, segmentHeight);
    }
    if (colorTable != null) {
      out.shorts(Tags.COLOR_MAP, colorTable.toTag());
    }
    if (geo != null) {
      GeoTags.write(geo, out);
    }
    String items = GdalMetadata.write(this);
    if (!items.isEmpty()) {
      out.ascii(Tags.GDAL_METADATA, items);
    }
    if (noData != null) {
      out.ascii(Tags.GDAL_NODATA, GdalMetadata.number(noData));
    }
    privateTags.forEach(
        (tag, value) -> {
          if (value instanceof byte[] bytes) {
            out.undefined(tag, bytes);
          } else {
            out.ascii(tag, (String) value);
          }
        });
  }

  private static int sampleFormat(SampleType type) {
    return switch (type) {
      case UINT8, UINT16, UINT32 -> 1;
      case INT8, INT16, INT32 -> 2;
      case FLOAT32, FLOAT64 -> 3;
    };
  }

  int segmentsAcross() {
    return (width + segmentWidth - 1) / segmentWidth;
  }

  int segmentsDown() {
    return (height + segmentHeight - 1) / segmentHeight;
  }
}
