package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * Writes GDAL's virtual raster over all tiles of one kind: a small XML file that opens as one
 * image. File names in it are relative, so the run's folder can be moved. Sizes of the sources
 * stand in it too, so that opening it opens no tile.
 */
final class VrtWriter {
  /** Pixels along the side of a tile inside the files. */
  private static final int BLOCK = 512;

  private VrtWriter() {}

  /**
   * What {@code vrt.mustache} shows.
   *
   * @param transform GDAL's six numbers, with commas between them
   * @param block pixels along the side of a tile inside the files
   * @param band what its pixels are
   */
  record Dataset(
      int width,
      int height,
      String crs,
      String transform,
      int block,
      Band band,
      List<Source> sources) {}

  /**
   * @param interpretation a word of GDAL's
   */
  record Band(
      String description,
      String interpretation,
      Optional<Legend> legend,
      Optional<Scaling> scaling) {}

  /** Names and colours by position, that of the value 0 first. */
  record Legend(List<String> names, List<Color> colors) {}

  /** A colour, each part from 0 to 255. */
  record Color(int red, int green, int blue, int alpha) {}

  /** What makes probabilities of bytes: value * scale + offset. */
  record Scaling(String offset, String scale) {}

  /** A file, its size, and where it begins in the whole, in pixels. */
  record Source(String path, int width, int height, int col, int row, int block) {}

  /**
   * Returns the class map's VRT, with colours and class names.
   *
   * @param crs the grid's CRS, {@code EPSG:n} or a PROJ string
   * @param tiles files of the kind CLASS, at least one
   */
  static String classes(String crs, List<TileFile> tiles, List<ClassArea> classes) {
    Color transparent = new Color(0, 0, 0, 0);
    Legend legend =
        new Legend(
            byValue(classes, "No data", "", ClassArea::name),
            byValue(classes, transparent, transparent, VrtWriter::color));
    return write(
        crs, tiles, new Band("land cover", "Palette", Optional.of(legend), Optional.empty()));
  }

  /**
   * Returns the confidence map's VRT, whose scale and offset turn bytes into probabilities.
   *
   * @param crs the grid's CRS, {@code EPSG:n} or a PROJ string
   * @param tiles files of the kind CONFIDENCE, at least one
   */
  static String confidence(String crs, List<TileFile> tiles) {
    Scaling scaling =
        new Scaling(Double.toString(ConfidenceCode.OFFSET), Double.toString(ConfidenceCode.SCALE));
    return write(
        crs, tiles, new Band("confidence", "Gray", Optional.empty(), Optional.of(scaling)));
  }

  private static String write(String crs, List<TileFile> tiles, Band band) {
    MapExtent extent = MapExtent.of(tiles);
    return Templates.fill(
        "vrt",
        new Dataset(
            extent.width(),
            extent.height(),
            crs,
            transform(extent.transform()),
            BLOCK,
            band,
            tiles.stream().map(tile -> source(tile, extent)).toList()));
  }

  private static String transform(Affine t) {
    return DoubleStream.of(t.originX(), t.stepX(), t.shearX(), t.originY(), t.shearY(), t.stepY())
        .mapToObj(Double::toString)
        .collect(Collectors.joining(", "));
  }

  private static Source source(TileFile tile, MapExtent extent) {
    return new Source(
        tile.path(),
        tile.width(),
        tile.height(),
        tile.window().col() - extent.window().col(),
        tile.window().row() - extent.window().row(),
        BLOCK);
  }

  private static Color color(ClassArea area) {
    int rgb = Palette.rgb(area.color());
    return new Color(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, 255);
  }

  /** GDAL takes names and colours by position: values between classes have one as well. */
  private static <T> List<T> byValue(
      List<ClassArea> classes, T zero, T unused, Function<ClassArea, T> of) {
    List<T> all = new ArrayList<>(List.of(zero));
    for (ClassArea area : classes) {
      while (all.size() <= area.value()) {
        all.add(unused);
      }
      all.set(area.value(), of.apply(area));
    }
    return all;
  }
}
