package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sitsformer.geo.tiff.TiffException.Code;

/** Makes an image of a directory's tags, or says why it cannot be read. */
final class ImageParser {
  /** The largest decoded segment, in bytes; a whole Sentinel-2 band of 10 m in one strip fits. */
  static final int LARGEST_SEGMENT = 256 << 20;

  /** Private tags above this size are left out. */
  private static final int LARGEST_PRIVATE_TAG = 4 << 20;

  /** Codecs that {@link SegmentDecoder} has. */
  private static final Set<Compression> READABLE =
      Set.of(
          Compression.NONE,
          Compression.LZW,
          Compression.DEFLATE,
          Compression.OLD_DEFLATE,
          Compression.PACKBITS,
          Compression.ZSTD,
          Compression.JPEG);

  private static final int SEPARATED = 5;
  private static final int YCBCR = 6;

  private final Directory tags;

  ImageParser(Directory tags) {
    this.tags = tags;
  }

  TiffImage parse() throws IOException {
    int width = size(Tags.IMAGE_WIDTH, "width");
    int height = size(Tags.IMAGE_LENGTH, "height");
    long bands = tags.number(Tags.SAMPLES_PER_PIXEL, 1);
    if (bands < 1 || bands > 65535) {
      throw damaged(Tags.SAMPLES_PER_PIXEL, "%d bands".formatted(bands));
    }
    TiffImage.Coding coding = coding((int) bands);
    SegmentLayout layout = layout(width, height, (int) bands, coding);
    SegmentTable table = new SegmentTable(tags, layout, coding);
    checkSegmentSize(table.layout(), coding);
    return new TiffImage(
        tags.position(),
        (int) tags.number(Tags.NEW_SUBFILE_TYPE, 0),
        (int) bands,
        coding,
        table,
        GeoTags.read(tags),
        colorTable(),
        GdalMetadata.read(tags, (int) bands, privateTags()));
  }

  private int size(int tag, String what) throws IOException {
    if (!tags.has(tag)) {
      throw damaged(tag, "No image %s".formatted(what));
    }
    long size = tags.number(tag, 0);
    if (size <= 0) {
      throw damaged(tag, "Image %s %d".formatted(what, size));
    }
    if (size > Integer.MAX_VALUE) {
      throw new TiffException(
          Code.TOO_LARGE,
          tags.file().name(),
          tags.position(tag),
          "Image %s %d".formatted(what, size));
    }
    return (int) size;
  }

  private TiffImage.Coding coding(int bands) throws IOException {
    Compression compression = compression();
    int bits = same(Tags.BITS_PER_SAMPLE, 1, bands, "bits per sample");
    int format = same(Tags.SAMPLE_FORMAT, 1, bands, "sample format");
    SampleType type = type(bits, format);
    int predictor = (int) tags.number(Tags.PREDICTOR, 1);
    // Only these codecs have a predictor; the tag means nothing beside another one.
    boolean predictable =
        compression == Compression.LZW
            || compression == Compression.DEFLATE
            || compression == Compression.OLD_DEFLATE
            || compression == Compression.ZSTD;
    if (!predictable || predictor == 0) {
      predictor = 1;
    }
    boolean whole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
    if (predictor < 1
        || predictor > 3
        || (predictor == 2 && !whole)
        || (predictor == 3 && (!type.isFloating() || !whole))) {
      throw unsupported(
          Tags.PREDICTOR, "Predictor %d of %d-bit samples".formatted(predictor, bits));
    }
    long photometric = tags.number(Tags.PHOTOMETRIC, 1);
    if (photometric == YCBCR) {
      throw unsupported(Tags.PHOTOMETRIC, "YCbCr colours");
    }
    if (photometric == SEPARATED && bits == 8) {
      throw unsupported(Tags.PHOTOMETRIC, "CMYK colours");
    }
    byte[] tables = compression == Compression.JPEG ? tags.raw(Tags.JPEG_TABLES) : new byte[0];
    if (compression == Compression.JPEG && bits != 8) {
      throw unsupported(Tags.BITS_PER_SAMPLE, "JPEG of %d bits".formatted(bits));
    }
    return new TiffImage.Coding(
        compression,
        predictor,
        bits,
        type,
        tags.file().isBigEndian(),
        tags.number(Tags.FILL_ORDER, 1) == 2 && compression != Compression.JPEG,
        tables);
  }

  private Compression compression() throws IOException {
    long code = tags.number(Tags.COMPRESSION, 1);
    return Compression.ofCode(code)
        .filter(READABLE::contains)
        .orElseThrow(
            () ->
                new TiffException(
                    Code.UNSUPPORTED_CODEC,
                    tags.file().name(),
                    tags.position(Tags.COMPRESSION),
                    "Compression "
                        + Compression.ofCode(code).map(Enum::name).orElse("code " + code)
                        + " cannot be read; NONE, LZW, DEFLATE, PACKBITS, ZSTD and JPEG can"));
  }

  private int same(int tag, int absent, int bands, String what) throws IOException {
    long[] values = tags.numbers(tag, bands);
    if (values.length == 0) {
      return absent;
    }
    for (long value : values) {
      if (value != values[0]) {
        throw unsupported(tag, "Bands of different %s".formatted(what));
      }
    }
    if (values[0] < 1 || values[0] > 1024) {
      throw damaged(tag, "%d as %s".formatted(values[0], what));
    }
    return (int) values[0];
  }

  private SampleType type(int bits, int format) throws TiffException {
    if (format == 3 && bits == 64) {
      return SampleType.FLOAT64;
    }
    if (format == 3 && (bits == 32 || bits == 16)) {
      return SampleType.FLOAT32;
    }
    boolean signed = format == 2;
    if (bits <= 32 && (format == 1 || format == 4)) {
      return bits <= 8 ? SampleType.UINT8 : bits <= 16 ? SampleType.UINT16 : SampleType.UINT32;
    }
    if (signed && (bits == 8 || bits == 16 || bits == 32)) {
      return bits == 8 ? SampleType.INT8 : bits == 16 ? SampleType.INT16 : SampleType.INT32;
    }
    throw unsupported(
        Tags.SAMPLE_FORMAT, "Samples of %d bits in format %d".formatted(bits, format));
  }

  private SegmentLayout layout(int width, int height, int bands, TiffImage.Coding coding)
      throws IOException {
    // Of one band "apart" and "together" are the same, and some writers choose either.
    boolean planar = tags.number(Tags.PLANAR_CONFIGURATION, 1) == 2 && bands > 1;
    int parts = planar ? bands : 1;
    int samples = planar ? 1 : bands;
    if (tags.has(Tags.TILE_WIDTH) && tags.has(Tags.TILE_LENGTH)) {
      int across = tileSize(Tags.TILE_WIDTH, coding);
      int down = tileSize(Tags.TILE_LENGTH, coding);
      return new SegmentLayout(width, height, parts, samples, across, down, true);
    }
    long rows = tags.number(Tags.ROWS_PER_STRIP, height);
    if (rows == 0) {
      throw damaged(Tags.ROWS_PER_STRIP, "Strips of no rows");
    }
    int strip = rows < 0 || rows > height ? height : (int) rows;
    return new SegmentLayout(width, height, parts, samples, width, strip, false);
  }

  private int tileSize(int tag, TiffImage.Coding coding) throws IOException {
    long size = tags.number(tag, 0);
    if (size <= 0) {
      throw damaged(tag, "Tiles of %d pixels".formatted(size));
    }
    if (size > LARGEST_SEGMENT) {
      throw new TiffException(
          Code.TOO_LARGE,
          tags.file().name(),
          tags.position(tag),
          "Tiles of %d pixels of %s".formatted(size, coding.type()));
    }
    return (int) size;
  }

  private void checkSegmentSize(SegmentLayout layout, TiffImage.Coding coding)
      throws TiffException {
    int sampleBytes = Math.max(coding.type().bytes(), (coding.bits() + 7) / 8);
    double bytes =
        (double) layout.segmentWidth() * layout.segmentHeight() * layout.samples() * sampleBytes;
    if (bytes > LARGEST_SEGMENT) {
      throw new TiffException(
          Code.TOO_LARGE,
          tags.file().name(),
          tags.position(),
          "A segment of %d x %d pixels takes %.0f bytes, at most %d are read at once"
              .formatted(layout.segmentWidth(), layout.segmentHeight(), bytes, LARGEST_SEGMENT));
    }
  }

  private ColorTable colorTable() {
    try {
      return tags.has(Tags.COLOR_MAP)
          ? ColorTable.fromTag(tags.numbers(Tags.COLOR_MAP, 3L * 65536))
          : null;
    } catch (IOException broken) {
      // Colours are no reason to refuse pixels.
      return null;
    }
  }

  private Map<Integer, byte[]> privateTags() throws IOException {
    Map<Integer, byte[]> found = new TreeMap<>();
    for (int tag : tags.tags()) {
      boolean known =
          tag == Tags.GDAL_METADATA
              || tag == Tags.GDAL_NODATA
              || (tag >= Tags.MODEL_PIXEL_SCALE && tag <= Tags.GEO_ASCII);
      if (tag >= 32768 && !known && tags.bytes(tag) <= LARGEST_PRIVATE_TAG) {
        try {
          found.put(tag, tags.raw(tag));
        } catch (TiffException broken) {
          // A private tag of somebody else that reaches beyond the file.
          continue;
        }
      }
    }
    return found;
  }

  private TiffException damaged(int tag, String reason) {
    return tags.file().damaged(tags.position(tag), reason);
  }

  private TiffException unsupported(int tag, String reason) {
    return new TiffException(
        Code.UNSUPPORTED_LAYOUT,
        tags.file().name(),
        tags.position(tag),
        reason + " cannot be read");
  }
}
