package org.sitsformer.geo.archive;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitsformer.geo.io.Storage;

/** Takes an archive from its files to its scenes in one process, as the catalog does on Spark. */
final class ArchiveReader {
  private ArchiveReader() {}

  static SceneAssembler.Assembly read(String root, String pattern, String bands, String mask)
      throws IOException {
    FileTemplate template = FileTemplate.parse(pattern);
    List<String> names = bands.isEmpty() ? List.of() : List.of(bands.split(",", -1));
    Optional<FileTemplate> masks =
        mask.isEmpty() ? Optional.empty() : Optional.of(FileTemplate.parse(mask));
    ArchiveScan scan = ArchiveScan.of(Storage.local(), root, template, names, masks);
    HeaderProbe probe = new HeaderProbe(Storage.local(), HeaderProbe.Identity.SAMPLED);
    Map<String, FileHeader> headers = new HashMap<>();
    Map<String, Refusal> refusals = new HashMap<>();
    for (Candidate candidate : scan.candidates()) {
      HeaderProbe.Result result = probe.probe(candidate.entry());
      result.header().ifPresent(header -> headers.put(header.entry().path(), header));
      result.refusal().ifPresent(refusal -> refusals.put(refusal.path(), refusal));
    }
    return new SceneAssembler(template, names, masks)
        .assemble(scan.candidates(), headers, refusals);
  }
}
