package org.sitsformer.jobs.assess;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sitsformer.runs.folder.RunFile.LegendEntry;
import org.sitsformer.runs.program.JobException;

/** Which class of the map a label of the reference means. */
public final class ClassLabels implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a label is that nobody knows. */
  static final int UNKNOWN = -1;

  /** What a label is that does not count. */
  static final int LEFT_OUT = 0;

  private final HashMap<String, Integer> values = new HashMap<>();
  private final String names;

  /** Labels are names or values of classes. */
  static ClassLabels of(List<LegendEntry> legend) {
    return new ClassLabels(legend, Map.of(), List.of());
  }

  /**
   * Says what labels mean. Names and values of classes mean these where nothing else is said; case
   * and outer spaces do not count.
   *
   * @param legend classes of the map
   * @param mapping label of the reference to name or value of a class of the map
   * @param leftOut labels that do not count
   * @throws JobException if the map lacks a class of the mapping; it names {@code --map-label}
   */
  public ClassLabels(List<LegendEntry> legend, Map<String, String> mapping, List<String> leftOut) {
    names = String.join(", ", legend.stream().map(LegendEntry::name).toList());
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
                    .formatted(label, name, name, names));
          }
          values.put(key(label), value);
        });
    for (String label : leftOut) {
      values.put(key(label), LEFT_OUT);
    }
  }

  /** Says that the reference has labels that no class is called. */
  JobException refuse(String reference, List<String> unknown) {
    return JobException.usage(
        "--reference %s: the map has no class for the label %s; it has %s; --map-label and --ignore-label say what to do"
            .formatted(reference, String.join(", ", unknown), names));
  }

  private static String key(String label) {
    return label.strip().toLowerCase(Locale.ROOT);
  }

  /** Returns the value of the class, {@link #LEFT_OUT} or {@link #UNKNOWN}. */
  int value(String label) {
    return values.getOrDefault(key(label), UNKNOWN);
  }
}
