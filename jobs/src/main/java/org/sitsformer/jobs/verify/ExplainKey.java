package org.sitsformer.jobs.verify;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.run.GridFile;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.udf.classify.BlockKey;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.KeyRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a block's name was made of, and what of that is other than in another run. */
@Command(
    name = "explain-key",
    description = "Say what went into a block's key, and what changed against another run.",
    footer = {
      "",
      "Examples:",
      "  sitsformer explain-key --output maps r3_c11",
      "  sitsformer explain-key --output maps --run RUN --against EARLIER_RUN r3_c11"
    })
public final class ExplainKey implements Callable<Integer> {
  private static final Pattern BLOCK = Pattern.compile("r(-?\\d{1,9})_c(-?\\d{1,9})");

  @Mixin private Common common;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The output: a path or a URI.")
  private String output;

  @Option(names = "--run", paramLabel = "RUN", description = "The run (default: the newest).")
  private String run;

  @Option(
      names = "--against",
      paramLabel = "RUN",
      description = "The run to compare with (default: the one before).")
  private String against;

  @Parameters(paramLabel = "BLOCK", description = "The block, r<row>_c<col>.")
  private String block;

  /**
   * A part of the key.
   *
   * @param digest of its members
   * @param members what it is made of; empty for a region, which is known by its digest alone
   * @param added members that the other run's key lacks
   * @param removed members that only the other run's key has
   */
  record Part(
      String digest,
      boolean changed,
      List<String> members,
      List<String> added,
      List<String> removed) {}

  /**
   * The answer.
   *
   * @param against null where there is no other run that has the block
   */
  record Result(
      String block,
      String run,
      String key,
      String state,
      String against,
      String keyThere,
      Map<String, Part> parts) {}

  /** A block of a run: its line in the manifest, and what its key was made of. */
  private record Known(String run, Row row, Map<String, List<String>> members) {
    String digest(String part) {
      return row.getStruct(row.fieldIndex("parts")).getAs(part);
    }
  }

  @Override
  public Integer call() throws IOException {
    Matcher matcher = BLOCK.matcher(block);
    if (!matcher.matches()) {
      throw JobException.usage("BLOCK '%s': r<row>_c<col> is allowed".formatted(block));
    }
    BlockId id =
        new BlockId(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    SparkSession spark = Session.open("explain-key");
    Storage storage = Session.storage(spark);
    TargetGrid grid =
        GridFile.read(storage, output)
            .orElseThrow(
                () -> JobException.usage("--output %s: has no grid.json".formatted(output)));
    List<String> names = RunFolder.finished(storage, output);
    String name = run != null ? run : names.isEmpty() ? "" : names.get(names.size() - 1);
    Known here =
        known(spark, storage, grid, RunFolder.existing(storage, output, name), id)
            .orElseThrow(
                () ->
                    JobException.usage(
                        "BLOCK '%s': run %s has no such block".formatted(block, name)));
    Optional<Known> there = Optional.empty();
    if (against != null) {
      there = known(spark, storage, grid, RunFolder.existing(storage, output, against), id);
    } else if (names.indexOf(name) > 0) {
      String before = names.get(names.indexOf(name) - 1);
      there = known(spark, storage, grid, new RunFolder(output, before), id);
    }
    Result result = compare(here, there);
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result, common.out());
    }
    return ExitCode.DONE;
  }

  private static Optional<Known> known(
      SparkSession spark, Storage storage, TargetGrid grid, RunFolder folder, BlockId id)
      throws IOException {
    String manifest = folder.require(storage, RunFolder.MANIFEST);
    List<Row> rows =
        spark
            .read()
            .schema(BlockResult.schema(BlockResult.MANIFEST_COLUMNS))
            .parquet(storage.location(manifest))
            .where(col("row").equalTo(id.row()).and(col("col").equalTo(id.col())))
            .where(col("parts").isNotNull())
            .collectAsList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    KeyRecord record = folder.read(storage, RunFolder.KEYS, KeyRecord.class);
    return Optional.of(new Known(folder.run(), rows.get(0), record.members(grid, id)));
  }

  private Result compare(Known here, Optional<Known> there) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (BlockKey.Part part : BlockKey.Part.values()) {
      String word = part.word();
      List<String> members = here.members().getOrDefault(word, List.of());
      if (!members.isEmpty() && !KeyRecord.digest(members).equals(here.digest(word))) {
        throw JobException.failed(
            "%s: %s of block %s is not what its manifest says"
                .formatted(RunFolder.KEYS, word, block));
      }
      List<String> others =
          there.map(known -> known.members().getOrDefault(word, List.of())).orElse(members);
      parts.put(
          word,
          new Part(
              here.digest(word),
              there.map(known -> !known.digest(word).equals(here.digest(word))).orElse(false),
              members,
              members.stream().filter(member -> !others.contains(member)).toList(),
              others.stream().filter(member -> !members.contains(member)).toList()));
    }
    return new Result(
        block,
        here.run(),
        here.row().getAs("key"),
        here.row().getAs("state"),
        there.map(Known::run).orElse(null),
        there.map(known -> known.row().<String>getAs("key")).orElse(null),
        parts);
  }

  private static void print(Result result, PrintWriter out) {
    out.printf("Block    %s of %s, %s%n", result.block(), result.run(), result.state());
    out.printf("Key      %s%n", result.key());
    if (result.against() != null) {
      out.printf("Against  %s%n", result.against());
      out.printf(
          "         %s%n", result.keyThere().equals(result.key()) ? "the same" : result.keyThere());
    }
    result
        .parts()
        .forEach(
            (word, part) -> {
              out.printf("%n%-9s%s%s%n", word, part.digest(), part.changed() ? "   changed" : "");
              for (String member : part.members()) {
                out.printf("       %s %s%n", part.added().contains(member) ? "+" : " ", member);
              }
              part.removed().forEach(member -> out.printf("       - %s%n", member));
            });
  }
}
