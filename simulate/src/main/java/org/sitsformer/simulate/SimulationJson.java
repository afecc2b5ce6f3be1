package org.sitsformer.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was simulated as JSON: the file beside the archive, and the line that a program reads. */
public final class SimulationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SimulationJson() {}

  /** Returns {@code simulation.json}: nothing in it depends on the machine or the time. */
  static byte[] describe(
      SimulationSpec spec, List<Acquisition> acquisitions, Simulation simulation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schemaVersion", 1);
    json.put("width", spec.width());
    json.put("height", spec.height());
    json.put("crs", ArchiveFiles.CRS);
    json.put("from", spec.from().toString());
    json.put("to", spec.to().toString());
    json.put("dates", spec.dates());
    json.put("cloudShare", spec.cloudShare());
    json.put("seed", spec.seed());
    json.put("bands", simulation.bands());
    json.put("singleFile", spec.singleFile());
    json.put("drift", spec.drift().isNone() ? null : drift(spec.drift()));
    json.put("pattern", simulation.names().pattern());
    json.put("mask", simulation.names().mask());
    json.put("maskValid", simulation.names().maskValid());
    json.put("classes", simulation.classes());
    json.put(
        "acquisitions",
        acquisitions.stream().map(acquisition -> acquisition(spec, acquisition)).toList());
    return bytes(json);
  }

  /** Returns one line of JSON about a finished simulation, for {@code --json}. */
  public static String line(Simulation simulation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("archive", simulation.archive().toString());
    json.put("truth", simulation.truth().toString());
    json.put("driftedTruth", simulation.driftedTruth().toString());
    json.put("pattern", simulation.names().pattern());
    json.put("mask", simulation.names().mask());
    json.put("maskValid", simulation.names().maskValid());
    json.put("bands", simulation.bands());
    json.put("dates", simulation.dates());
    json.put("bytes", simulation.bytes());
    json.put("seconds", Math.round(simulation.seconds() * 1000) / 1000.0);
    json.put("classes", simulation.classes());
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Map<String, Object> acquisition(SimulationSpec spec, Acquisition acquisition) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stamp", acquisition.stamp());
    json.put("orbit", acquisition.orbit().name());
    json.put("cloudShare", Math.round(Sky.share(spec, acquisition) * 1000) / 1000.0);
    return json;
  }

  private static Map<String, Object> drift(InjectedDrift drift) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", drift.from().toString());
    json.put("bands", drift.bands());
    json.put("clouds", drift.clouds());
    json.put(
        "changes",
        drift.changes().stream()
            .map(
                change ->
                    "%s>%s:%s"
                        .formatted(change.from().title(), change.to().title(), change.share()))
            .toList());
    json.put("seasonDays", drift.seasonDays());
    return json;
  }

  private static byte[] bytes(Map<String, Object> json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
