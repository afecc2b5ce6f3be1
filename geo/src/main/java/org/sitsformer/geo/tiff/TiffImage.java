package org.sitsformer.geo.tiff;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One image of a TIFF as its tags describe it. */
public final class TiffImage implements Serializable {
  private static final long serialVersionUID = 1L;

  int width;
  int height;
  int bands;
  SampleType type;
  int segmentWidth;
  int segmentHeight;
  boolean tiled;
  boolean planar;
  Compression compression;
  int predictor;
  Double noData;
  GeoReference geo;
  List<String> bandNames;
  Map<String, String> metadata;
  ColorTable colorTable;
  boolean overview;
  boolean mask;

  TiffImage() {}

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public int bands() {
    return bands;
  }

  public SampleType type() {
    return type;
  }

  public int segmentWidth() {
    return segmentWidth;
  }

  public int segmentHeight() {
    return segmentHeight;
  }

  public boolean tiled() {
    return tiled;
  }

  public boolean planar() {
    return planar;
  }

  public Compression compression() {
    return compression;
  }

  public int predictor() {
    return predictor;
  }

  /** Returns the value that means no data, null where the file names none. */
  public Double noData() {
    return noData;
  }

  /** Returns where the image lies, null where the file does not say. */
  public GeoReference geo() {
    return geo;
  }

  /** Returns the bands' descriptions in GDAL's metadata, empty where a band has none. */
  public List<String> bandNames() {
    return bandNames;
  }

  /** Returns GDAL's metadata of the whole image. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Returns the colours, null where there are none. */
  public ColorTable colorTable() {
    return colorTable;
  }

  public boolean overview() {
    return overview;
  }

  public boolean mask() {
    return mask;
  }

  /** Returns the bytes of a private tag (32768 or more). */
  public Optional<byte[]> privateTag(int tag) {
    throw new UnsupportedOperationException("privateTag " + tag);
  }
}
