package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

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

  static String escape(String text) {
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

  /** Reads both tags; text that is no XML or no number counts as absent, as in GDAL. */
  static TiffImage.Description read(Directory tags, int bands, Map<Integer, byte[]> privateTags)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    String[] names = new String[bands];
    double[] scales = new double[bands];
    double[] offsets = new double[bands];
    Arrays.fill(scales, 1);
    Arrays.fill(names, "");
    for (Item item : items(text(tags, Tags.GDAL_METADATA))) {
      int band = item.band();
      if (band < 0 && item.domain.isEmpty()) {
        metadata.put(item.name, item.text);
      } else if (band >= 0 && band < bands) {
        switch (item.role) {
          case "description" -> names[band] = item.text;
          case "scale" -> scales[band] = parse(item.text, 1);
          case "offset" -> offsets[band] = parse(item.text, 0);
          default -> {}
        }
      }
    }
    boolean named = Arrays.stream(names).anyMatch(name -> !name.isEmpty());
    return new TiffImage.Description(
        noData(text(tags, Tags.GDAL_NODATA)),
        named ? List.of(names) : List.of(),
        metadata,
        scales,
        offsets,
        privateTags);
  }

  private record Item(String name, String sample, String role, String domain, String text) {
    int band() {
      try {
        return sample.isEmpty() ? -1 : Integer.parseInt(sample);
      } catch (NumberFormatException notANumber) {
        return Integer.MAX_VALUE;
      }
    }
  }

  private static String text(Directory tags, int tag) throws IOException {
    try {
      return tags.text(tag);
    } catch (TiffException beyondTheFile) {
      return "";
    }
  }

  private static List<Item> items(String xml) {
    List<Item> items = new java.util.ArrayList<>();
    if (xml.isBlank()) {
      return items;
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    // The text comes from anywhere: no entities, no outside files.
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml.trim()));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT
            && "Item".equals(reader.getLocalName())) {
          String name = attribute(reader, "name");
          String sample = attribute(reader, "sample");
          String role = attribute(reader, "role");
          String domain = attribute(reader, "domain");
          items.add(new Item(name, sample, role, domain, reader.getElementText()));
        }
      }
    } catch (XMLStreamException notXml) {
      // What was read until here stands.
      return items;
    }
    return items;
  }

  private static String attribute(XMLStreamReader reader, String name) {
    String value = reader.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private static Double noData(String text) {
    double value = parse(text, Double.NEGATIVE_INFINITY);
    boolean stated = text.trim().toLowerCase(java.util.Locale.ROOT).contains("inf");
    return value == Double.NEGATIVE_INFINITY && !stated ? null : Double.valueOf(value);
  }

  private static double parse(String text, double absent) {
    String trimmed = text.trim().toLowerCase(java.util.Locale.ROOT);
    switch (trimmed) {
      case "nan", "-nan", "+nan", "nan(ind)", "-nan(ind)", "1.#qnan", "-1.#qnan", "-1.#ind" -> {
        return Double.NaN;
      }
      case "inf", "+inf", "infinity", "1.#inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity", "-1.#inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        try {
          return Double.parseDouble(trimmed);
        } catch (NumberFormatException notANumber) {
          return absent;
        }
      }
    }
  }
}
