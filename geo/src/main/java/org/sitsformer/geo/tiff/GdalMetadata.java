package org.sitsformer.geo.tiff;

import java.util.Map;

/** GDAL's XML metadata (tag 42112) and its way to write a number (tag 42113). */
final class GdalMetadata {
  private GdalMetadata() {}

  /** Returns the XML of a spec's names, scale and metadata, empty where it has none. */
  static String write(TiffSpec spec) {
    StringBuilder xml = new StringBuilder();
    for (Map.Entry<String, String> item : spec.metadata.entrySet()) {
      xml.append("  <Item name=\"%s\">".formatted(escape(item.getKey())))
          .append(escape(item.getValue()))
          .append("</Item>\n");
    }
    for (int band = 0; band < spec.bands; band++) {
      if (!spec.bandNames.isEmpty()) {
        item(xml, "DESCRIPTION", band, "description", spec.bandNames.get(band));
      }
      if (spec.scale != 1 || spec.offset != 0) {
        item(xml, "OFFSET", band, "offset", number(spec.offset));
        item(xml, "SCALE", band, "scale", number(spec.scale));
      }
    }
    return xml.isEmpty() ? "" : "<GDALMetadata>\n" + xml + "</GDALMetadata>\n";
  }

  private static void item(StringBuilder xml, String name, int band, String role, String text) {
    xml.append(
        "  <Item name=\"%s\" sample=\"%d\" role=\"%s\">%s</Item>\n"
            .formatted(name, band, role, escape(text)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Returns a whole number without a fraction, others as Java writes them; "nan" as GDAL does. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return Double.toString(value).replace("Infinity", "inf").replace('E', 'e');
  }
}
