package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * Writes GDAL's virtual raster over all tiles of one kind: a small XML file that opens as one
 * image. File names in it are relative, so the run's folder can be moved. Sizes of the sources
 * stand in it too, so that opening it opens no tile.
 */
final class VrtWriter {
  private static final int COG_TILE = 512;

  private VrtWriter() {}

  /**
   * Returns the class map's VRT, with colours and class names.
   *
   * @param crs the grid's CRS, {@code EPSG:n} or a PROJ string
   * @param tiles files of the kind CLASS, at least one
   */
  static String classes(String crs, List<TileFile> tiles, List<ClassArea> classes) {
    return write(crs, tiles, "Palette", "land cover", categories(classes) + colours(classes));
  }

  /** Returns the confidence map's VRT, whose scale and offset turn bytes into probabilities. */
  static String confidence(String crs, List<TileFile> tiles) {
    String scaling =
        "    <Offset>%s</Offset>\n    <Scale>%s</Scale>\n"
            .formatted(ConfidenceCode.OFFSET, ConfidenceCode.SCALE);
    return write(crs, tiles, "Gray", "confidence", scaling);
  }

  private static String write(
      String crs, List<TileFile> tiles, String interpretation, String description, String band) {
    MapExtent extent = MapExtent.of(tiles);
    var t = extent.transform();
    StringBuilder xml = new StringBuilder();
    xml.append(
        """
        <VRTDataset rasterXSize="%d" rasterYSize="%d">
          <SRS>%s</SRS>
          <GeoTransform>%s, %s, %s, %s, %s, %s</GeoTransform>
          <Metadata>
            <MDI key="AREA_OR_POINT">Area</MDI>
          </Metadata>
          <VRTRasterBand dataType="Byte" band="1" blockXSize="%d" blockYSize="%d">
            <Description>%s</Description>
            <NoDataValue>0</NoDataValue>
            <ColorInterp>%s</ColorInterp>
        """
            .formatted(
                extent.width(),
                extent.height(),
                Html.escape(crs),
                t.originX(),
                t.stepX(),
                t.shearX(),
                t.originY(),
                t.shearY(),
                t.stepY(),
                COG_TILE,
                COG_TILE,
                Html.escape(description),
                interpretation));
    xml.append(band);
    for (TileFile tile : tiles) {
      xml.append(source(tile, extent));
    }
    return xml.append("  </VRTRasterBand>\n</VRTDataset>\n").toString();
  }

  private static String source(TileFile tile, MapExtent extent) {
    return """
        <SimpleSource>
          <SourceFilename relativeToVRT="1">%1$s</SourceFilename>
          <SourceBand>1</SourceBand>
          <SourceProperties RasterXSize="%2$d" RasterYSize="%3$d" DataType="Byte" \
    BlockXSize="%6$d" BlockYSize="%6$d"/>
          <SrcRect xOff="0" yOff="0" xSize="%2$d" ySize="%3$d"/>
          <DstRect xOff="%4$d" yOff="%5$d" xSize="%2$d" ySize="%3$d"/>
        </SimpleSource>
    """
        .formatted(
            Html.escape(tile.path()),
            tile.width(),
            tile.height(),
            tile.window().col() - extent.window().col(),
            tile.window().row() - extent.window().row(),
            COG_TILE);
  }

  /** Category names are positional in GDAL: unused values between classes stay empty. */
  private static String categories(List<ClassArea> classes) {
    List<String> names = byValue(classes, "No data", "", ClassArea::name);
    StringBuilder xml = new StringBuilder("    <CategoryNames>\n");
    for (String name : names) {
      xml.append("      <Category>").append(Html.escape(name)).append("</Category>\n");
    }
    return xml.append("    </CategoryNames>\n").toString();
  }

  private static String colours(List<ClassArea> classes) {
    String transparent = "c1=\"0\" c2=\"0\" c3=\"0\" c4=\"0\"";
    List<String> entries =
        byValue(
            classes,
            transparent,
            transparent,
            area -> {
              int rgb = Palette.rgb(area.color());
              return "c1=\"%d\" c2=\"%d\" c3=\"%d\" c4=\"255\""
                  .formatted(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
            });
    StringBuilder xml = new StringBuilder("    <ColorTable>\n");
    for (String entry : entries) {
      xml.append("      <Entry ").append(entry).append("/>\n");
    }
    return xml.append("    </ColorTable>\n").toString();
  }

  private static List<String> byValue(
      List<ClassArea> classes,
      String zero,
      String unused,
      java.util.function.Function<ClassArea, String> text) {
    List<String> all = new ArrayList<>(List.of(zero));
    for (ClassArea area : classes) {
      while (all.size() <= area.value()) {
        all.add(unused);
      }
      all.set(area.value(), text.apply(area));
    }
    return all;
  }
}
