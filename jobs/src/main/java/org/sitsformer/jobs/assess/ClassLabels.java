package org.sitsformer.jobs.assess;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.run.RunFile.LegendEntry;

/** Which class of the map a label of the reference means. */
final class ClassLabels implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a label is that nobody knows. */
  static final int UNKNOWN = -1;

  /** What a label is that does not count. */
  static final int LEFT_OUT = 0;

  private final HashMap<String, Integer> values = new HashMap<>();

  /**
   * @param mapping label of the reference to name or value of a class of the map
   * @param leftOut labels that do not count
   */
  ClassLabels(List<LegendEntry> legend, Map<String, String> mapping, Set<String> leftOut) {
    for (LegendEntry entry : legend) {
      values.put(Integer.toString(entry.value()), entry.value());
    }
    // A class that is called like another's value is meant by its name.
    for (LegendEntry entry : legend) {
      values.put(key(entry.name()), entry.value());
    }
    Map<String, Integer> classes = new HashMap<>(values);
    mapping.forEach(
        (label, name) -> {
          Integer value = classes.get(key(name));
          if (value == null) {
            throw JobException.usage(
                "--map-label %s=%s: the map has no class '%s'; it has %s"
                    .formatted(label, name, name, names(legend)));
          }
          values.put(key(label), value);
        });
    for (String label : new HashSet<>(leftOut)) {
      values.put(key(label), LEFT_OUT);
    }
  }

  static String names(List<LegendEntry> legend) {
    return String.join(", ", legend.stream().map(LegendEntry::name).toList());
  }

  private static String key(String label) {
    return label.strip().toLowerCase(Locale.ROOT);
  }

  /** Returns the value of the class, {@link #LEFT_OUT} or {@link #UNKNOWN}. */
  int value(String label) {
    return values.getOrDefault(key(label), UNKNOWN);
  }
}
