package org.sitsformer.geo.tiff;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * One image of a TIFF as its tags describe it, with the places of its segments. Uncompressed strips
 * that are very tall count as several, so that a window of a large raw file needs few bytes.
 */
public final class TiffImage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How the bytes of a segment become samples. */
  record Coding(
      Compression compression,
      int predictor,
      int bits,
      SampleType type,
      boolean bigEndian,
      boolean reversedBits,
      byte[] jpegTables)
      implements Serializable {}

  /** What GDAL's own tags say. */
  record Description(
      Double noData,
      List<String> bandNames,
      Map<String, String> metadata,
      double[] scales,
      double[] offsets,
      Map<Integer, byte[]> privateTags)
      implements Serializable {}

  private final long position;
  private final int subfileType;
  private final int bands;
  private final SegmentLayout layout;
  private final Coding coding;
  private final long[] segmentOffsets;
  private final int[] segmentBytes;
  private final GeoReference geo;
  private final ColorTable colorTable;
  private final Description description;

  TiffImage(
      long position,
      int subfileType,
      int bands,
      Coding coding,
      SegmentTable segments,
      GeoReference geo,
      ColorTable colorTable,
      Description description) {
    this.position = position;
    this.subfileType = subfileType;
    this.bands = bands;
    this.layout = segments.layout();
    this.coding = coding;
    this.segmentOffsets = segments.offsets();
    this.segmentBytes = segments.bytes();
    this.geo = geo;
    this.colorTable = colorTable;
    this.description = description;
  }

  /** Returns the number of columns. */
  public int width() {
    return layout.width();
  }

  /** Returns the number of rows. */
  public int height() {
    return layout.height();
  }

  /** Returns the number of bands, 1 to 65535. */
  public int bands() {
    return bands;
  }

  /**
   * Returns what samples of all bands are when they are decoded: packed ones of other widths become
   * the next larger type, half-precision numbers FLOAT32.
   */
  public SampleType type() {
    return coding.type;
  }

  /** Returns the columns of a strip or tile. */
  public int segmentWidth() {
    return layout.segmentWidth();
  }

  /** Returns the rows of a strip or tile. */
  public int segmentHeight() {
    return layout.segmentHeight();
  }

  /** Returns true for tiles, false for strips. */
  public boolean tiled() {
    return layout.tiled();
  }

  /** Returns true if the bands stand apart. */
  public boolean planar() {
    return layout.parts() > 1;
  }

  /** Returns the codec of all segments. */
  public Compression compression() {
    return coding.compression;
  }

  /** Returns 1 = none, 2 = horizontal differences, 3 = floating point. */
  public int predictor() {
    return coding.predictor;
  }

  /** Returns the value that means no data, null where the file names none. */
  public Double noData() {
    return description.noData;
  }

  /** Returns where the image lies, null where the file does not say; its keys may be empty. */
  public GeoReference geo() {
    return geo;
  }

  /**
   * Returns the bands' descriptions in GDAL's metadata, one a band with "" for a missing one, or an
   * empty list where there is none at all.
   */
  public List<String> bandNames() {
    return description.bandNames;
  }

  /** Returns GDAL's metadata of the whole image, in the file's order. */
  public Map<String, String> metadata() {
    return description.metadata;
  }

  /**
   * Returns what a step of a band's values means: value * scale + offset; 1 where it is not said.
   */
  public double scale(int band) {
    return description.scales[band];
  }

  /** Returns the meaning of a band's value 0, see {@link #scale}; 0 where it is not said. */
  public double offset(int band) {
    return description.offsets[band];
  }

  /** Returns the colours, null where there are none. */
  public ColorTable colorTable() {
    return colorTable;
  }

  /** Returns true for a reduced copy of another image. */
  public boolean overview() {
    return (subfileType & 1) != 0;
  }

  /** Returns true for a transparency mask. */
  public boolean mask() {
    return (subfileType & 4) != 0;
  }

  /** Returns the bytes of a private tag (32768 or more); texts end with a NUL. Not copied. */
  public Optional<byte[]> privateTag(int tag) {
    return Optional.ofNullable(description.privateTags.get(tag));
  }

  /** Returns the number of strips or tiles. */
  public int segments() {
    return segmentOffsets.length;
  }

  /** Returns where a segment's bytes start; 0 with no bytes is a segment that was never written. */
  public long segmentOffset(int segment) {
    return segmentOffsets[segment];
  }

  /** Returns the size of a segment in the file, in bytes. */
  public int segmentBytes(int segment) {
    return segmentBytes[segment];
  }

  /** Returns the pixels that a segment holds. */
  public PixelWindow segmentWindow(int segment) {
    return layout.window(segment);
  }

  /** Returns a segment that was left out of the file: all its pixels are no-data, or 0. */
  boolean isSparse(int segment) {
    return segmentBytes[segment] == 0;
  }

  SegmentLayout layout() {
    return layout;
  }

  Coding coding() {
    return coding;
  }

  /** Returns where the directory stands, which tells the images of a file apart. */
  long position() {
    return position;
  }

  @Override
  public String toString() {
    return "%d x %d x %d %s %s".formatted(width(), height(), bands, type(), compression());
  }
}
