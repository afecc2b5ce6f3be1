package org.sitsformer.jobs.drift;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.DriftFiles;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.trust.finding.DriftResult;
import org.sitsformer.trust.finding.DriftResult.Past;
import org.sitsformer.trust.finding.Metric;

/** What an output's folder of drift says of earlier days. */
final class DriftHistory {
  /** Days that are read, and that a report shows. */
  private static final int MOST = 90;

  private static final String END = ".json";

  private DriftHistory() {}

  /**
   * Returns the newest days before a date, {@value #MOST} at most, oldest first. A day counts once,
   * by its newest run; of these days those that were not compared are left out.
   */
  static List<Past> before(LocalDate date, Storage storage, String output) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileEntry entry : storage.list(Storage.resolve(output, DriftResult.FOLDER))) {
      String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      if (name.endsWith(END)) {
        names.add(name.substring(0, name.length() - END.length()));
      }
    }
    TreeMap<LocalDate, String> newest = new TreeMap<>();
    names.stream()
        .filter(name -> !RunFolder.date(name).isEmpty())
        .sorted(Comparator.comparingInt(RunFolder::revision))
        .forEach(name -> newest.put(LocalDate.parse(RunFolder.date(name)), name));
    List<String> earlier = new ArrayList<>(newest.headMap(date, false).values());
    List<Past> past = new ArrayList<>();
    for (String name : earlier.subList(Math.max(0, earlier.size() - MOST), earlier.size())) {
      DriftResult result = DriftFiles.read(storage, output, name).orElseThrow();
      if (result.status().equals(DriftResult.COMPARED)) {
        past.add(
            new Past(
                name,
                result.date(),
                result.severity(),
                result.ofMap(Metric.CLASS_TOTAL_VARIATION),
                result.ofMap(Metric.CONFIDENCE_SHIFT)));
      }
    }
    return past;
  }
}
