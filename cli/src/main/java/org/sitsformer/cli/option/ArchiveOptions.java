package org.sitsformer.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.sitsformer.geo.archive.FileTemplate;
import org.sitsformer.geo.archive.HeaderProbe;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.jobs.catalog.CatalogRequest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which files make an archive; a mixin of every command that reads one. */
public final class ArchiveOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--archive",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the archive: a path, or a URI such as s3a://bucket/folder.")
  private String archive;

  @Option(
      names = "--pattern",
      required = true,
      paramLabel = "TEMPLATE",
      description = {
        "File names below the folder, with {date:yyyyMMdd}, {time:HHmmss}, {band}, {tile} and the"
            + " wildcards * ? **.",
        "Without a slash it matches the file's name in any folder."
      })
  private String pattern;

  @Option(
      names = "--bands",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Names of a file's bands in order; default: the names that stand in the files.",
        "Where the pattern has {band}: the bands to use; default: all."
      })
  private List<String> bands = List.of();

  @Option(
      names = "--mask",
      paramLabel = "TEMPLATE",
      description = "Names of the mask files, with the same fields; their first band is used.")
  private String mask;

  @Option(
      names = "--mask-valid",
      split = ",",
      paramLabel = "VALUE",
      description = "Mask values that mean a usable pixel, for example 0; needed with --mask.")
  private List<Integer> maskValid = List.of();

  @Option(
      names = "--content-hash",
      description = {
        "Digest every byte of every file, not only files under 8 MiB.",
        "Without it, a large file's tag or time speaks for what the catalog does not read."
      })
  private boolean contentHash;

  /**
   * Returns what the options ask for; the archive is not looked at.
   *
   * @throws ParameterException if a value makes no sense, or values do not go together; it names
   *     the option
   */
  public CatalogRequest request() {
    if (mask == null && !maskValid.isEmpty()) {
      throw bad("--mask-valid needs --mask");
    }
    if (mask != null && maskValid.isEmpty()) {
      throw bad("--mask '%s' needs --mask-valid: the mask values that mean usable".formatted(mask));
    }
    if (bands.stream().anyMatch(String::isBlank) || new TreeSet<>(bands).size() < bands.size()) {
      throw bad("--bands %s: names must differ and not be empty".formatted(bands));
    }
    return new CatalogRequest(
        archive,
        template("--pattern", pattern),
        bands,
        Optional.ofNullable(mask).map(text -> template("--mask", text)),
        Optional.ofNullable(mask).map(text -> new MaskRule(new TreeSet<>(maskValid))),
        contentHash ? HeaderProbe.Identity.WHOLE : HeaderProbe.Identity.SAMPLED);
  }

  private FileTemplate template(String option, String text) {
    try {
      return FileTemplate.parse(text);
    } catch (IllegalArgumentException e) {
      throw bad(option + ": " + e.getMessage());
    }
  }

  private ParameterException bad(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
