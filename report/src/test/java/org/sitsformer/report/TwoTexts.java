package org.sitsformer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Harmless texts and hostile ones in their place, and what becomes of the one where the other is.
 */
final class TwoTexts {
  /** Texts of these fields choose what is shown, or have a form of their own. */
  private static final List<String> KEPT =
      List.of("kind", "color", "crs", "date", "severity", "scope", "metric", "status");

  /** Texts by what they are replaced with, in all the forms that they are shown in. */
  private final Map<String, String> replaced = new LinkedHashMap<>();

  private int count;

  /** One text in two forms. */
  record Pair<T>(T harmless, T hostile) {}

  /** Returns a text that says what it is, and its hostile counterpart. */
  Pair<String> pair(String place) {
    String number = "%02d".formatted(count++);
    // The first letters are cut off and shown alone: they tell texts apart, and some are hostile.
    String harmless = "a" + number + " harmless text at " + place + " of a run";
    String hostile =
        "<a"
            + number
            + " b='\">&lt;</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"
            + " \" ' & &amp; &#60; ]]> --> {{run}} {{{style}}} $1 \\u003c äöüß €\n\t 🌍"
            + number;
    replaced.put(harmless, hostile);
    replaced.put(harmless.toUpperCase(Locale.ROOT), hostile.toUpperCase(Locale.ROOT));
    replaced.put("A" + harmless.substring(1), hostile);
    replaced.put(harmless.substring(0, 12) + "…", hostile.substring(0, 12) + "…");
    replaced.put(harmless.substring(0, 10), hostile.substring(0, 10));
    return new Pair<>(harmless, hostile);
  }

  /** Returns what a file holds with all its texts replaced, but for those that are kept. */
  <T> Pair<T> pair(ObjectNode file, Class<T> type) {
    ObjectNode harmless = file.deepCopy();
    ObjectNode hostile = file.deepCopy();
    replace(harmless, hostile, "");
    return new Pair<>(SampleRun.parse(harmless, type), SampleRun.parse(hostile, type));
  }

  /** Replaces all texts of two equal trees but those that are kept. */
  private void replace(JsonNode harmless, JsonNode hostile, String at) {
    List<String> keys = new ArrayList<>();
    harmless.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      if (!harmless.get(key).isTextual()) {
        replace(harmless.get(key), hostile.get(key), at + key + "/");
      } else if (!KEPT.contains(key)) {
        Pair<String> texts = pair(at + key);
        ((ObjectNode) harmless).put(key, texts.harmless());
        ((ObjectNode) hostile).put(key, texts.hostile());
      }
    }
    for (int i = 0; harmless.isArray() && i < harmless.size(); i++) {
      if (harmless.get(i).isTextual()) {
        Pair<String> texts = pair(at + i);
        ((ArrayNode) harmless).set(i, new TextNode(texts.harmless()));
        ((ArrayNode) hostile).set(i, new TextNode(texts.hostile()));
      } else {
        replace(harmless.get(i), hostile.get(i), at + i + "/");
      }
    }
  }

  /** Returns a text of the harmless file as the hostile one must have it. */
  String expected(String harmless) {
    String text = harmless;
    for (Map.Entry<String, String> each : replaced.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    return text;
  }
}
