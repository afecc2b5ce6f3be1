package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes Cloud Optimized GeoTIFFs of bytes: 512 px tiles, deflate, all directories first, overviews
 * down to one tile, the smallest overview's data first, GDAL's structural-metadata block, BigTIFF
 * above 4 GiB. The bytes are the same on every machine. GDAL reads the names of classes only from a
 * file beside the TIFF, {@code <name>.tif.aux.xml}; {@link #sidecar} makes its text.
 */
public final class CogWriter {
  static final int TILE = 512;

  private CogWriter() {}

  /**
   * Returns the file.
   *
   * @param bands one row-major array of {@code width * height} bytes a band
   * @throws IllegalArgumentException if the spec does not fit the bands, or a band is of another
   *     size
   * @throws ArithmeticException if the file would be larger than 2 GiB
   */
  public static byte[] write(CogSpec spec, int width, int height, byte[][] bands) {
    return TiffWriter.toBytes(parts(spec, width, height, bands), true);
  }

  /**
   * Writes the file to a stream, which stays open; for files above 2 GiB.
   *
   * @param bands one row-major array of {@code width * height} bytes a band
   * @throws IllegalArgumentException if the spec does not fit the bands, or a band is of another
   *     size
   * @throws IOException if the stream fails
   */
  public static void write(CogSpec spec, int width, int height, byte[][] bands, OutputStream out)
      throws IOException {
    TiffAssembler.write(parts(spec, width, height, bands), true, out);
  }

  private static List<TiffAssembler.Part> parts(
      CogSpec spec, int width, int height, byte[][] bands) {
    for (byte[] band : bands) {
      if (band.length != (long) width * height) {
        throw new IllegalArgumentException(
            "Band of %d pixels for an image of %d x %d".formatted(band.length, width, height));
      }
    }
    List<TiffAssembler.Part> parts = new ArrayList<>();
    parts.add(part(main(spec, width, height, bands.length), 0, bands));
    byte[][] level = bands;
    int levelWidth = width;
    int levelHeight = height;
    while (levelWidth > TILE || levelHeight > TILE) {
      byte[][] larger = level;
      level = new byte[larger.length][];
      for (int band = 0; band < larger.length; band++) {
        level[band] = OverviewRule.halve(spec, larger[band], levelWidth, levelHeight);
      }
      levelWidth = (levelWidth + 1) / 2;
      levelHeight = (levelHeight + 1) / 2;
      parts.add(part(plain(spec, levelWidth, levelHeight, bands.length), 1, level));
    }
    return parts;
  }

  private static TiffAssembler.Part part(TiffSpec spec, int subfileType, byte[][] bands) {
    return new TiffAssembler.Part(
        spec, subfileType, new SegmentEncoder(spec, Planes.of(bands)).encode());
  }

  /** What every level says. */
  private static TiffSpec plain(CogSpec spec, int width, int height, int bands) {
    TiffSpec tiff =
        TiffSpec.of(width, height, bands, SampleType.UINT8).tiles(TILE, TILE).noData(spec.noData());
    return spec.colorTable() == null ? tiff : tiff.colorTable(spec.colorTable());
  }

  private static TiffSpec main(CogSpec spec, int width, int height, int bands) {
    TiffSpec tiff =
        plain(spec, width, height, bands)
            .geo(spec.geo())
            .scaling(spec.scale(), spec.offset())
            .metadata(spec.metadata());
    return spec.bandNames().isEmpty() ? tiff : tiff.bandNames(spec.bandNames());
  }

  /**
   * Returns the text of {@code <name>.tif.aux.xml}: category names and an attribute table with
   * value, name and colour, which GDAL and QGIS show.
   *
   * @throws IllegalArgumentException if the spec names no classes
   */
  public static String sidecar(CogSpec spec) {
    if (spec.classNames().isEmpty()) {
      throw new IllegalArgumentException("A sidecar of a map without class names");
    }
    StringBuilder xml = new StringBuilder("<PAMDataset>\n  <PAMRasterBand band=\"1\">\n");
    xml.append("    <CategoryNames>\n");
    for (String name : spec.classNames()) {
      xml.append("      <Category>%s</Category>\n".formatted(GdalMetadata.escape(name)));
    }
    xml.append("    </CategoryNames>\n");
    xml.append("    <GDALRasterAttributeTable tableType=\"thematic\">\n");
    // GDAL's codes: type 0 integer, 2 text; usage 5 value, 2 name, 6 to 8 red, green, blue.
    field(xml, 0, "Value", 0, 5);
    field(xml, 1, "Class", 2, 2);
    field(xml, 2, "Red", 0, 6);
    field(xml, 3, "Green", 0, 7);
    field(xml, 4, "Blue", 0, 8);
    int row = 0;
    for (int value = 0; value < spec.classNames().size(); value++) {
      String name = spec.classNames().get(value);
      int rgb = spec.colorTable() == null ? 0 : spec.colorTable().color(value);
      // Values that no class has stand in the category list only to keep its order.
      if (!name.isEmpty()) {
        xml.append(
            "      <Row index=\"%d\"><F>%d</F><F>%s</F><F>%d</F><F>%d</F><F>%d</F></Row>\n"
                .formatted(
                    row++,
                    value,
                    GdalMetadata.escape(name),
                    rgb >> 16 & 0xFF,
                    rgb >> 8 & 0xFF,
                    rgb & 0xFF));
      }
    }
    return xml.append("    </GDALRasterAttributeTable>\n  </PAMRasterBand>\n</PAMDataset>\n")
        .toString();
  }

  private static void field(StringBuilder xml, int index, String name, int type, int usage) {
    xml.append(
        "      <FieldDefn index=\"%d\"><Name>%s</Name><Type>%d</Type><Usage>%d</Usage></FieldDefn>\n"
            .formatted(index, name, type, usage));
  }
}
