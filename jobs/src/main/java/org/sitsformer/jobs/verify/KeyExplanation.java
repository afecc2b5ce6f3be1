package org.sitsformer.jobs.verify;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.BlockKey;
import org.sitsformer.udf.classify.KeyRecord;

/**
 * What a block's name was made of, and what of that is other than in another run.
 *
 * @param block {@code r<row>_c<col>}
 * @param run name of the run
 * @param key of the block, 64 hexadecimal digits
 * @param state of the block in the run's manifest
 * @param against name of the other run, null where there is none that has the block
 * @param keyThere its key there, null as well
 * @param parts of the key, by their names, in their order
 */
public record KeyExplanation(
    String block,
    String run,
    String key,
    String state,
    String against,
    String keyThere,
    Map<String, Part> parts) {

  /**
   * A part of the key.
   *
   * @param digest of its members, 16 hexadecimal digits
   * @param changed true where the other run's key has another digest
   * @param members what it is made of; empty for a region, which is known by its digest alone
   * @param added members that the other run's key lacks
   * @param removed members that only the other run's key has
   */
  public record Part(
      String digest,
      boolean changed,
      List<String> members,
      List<String> added,
      List<String> removed) {}

  /** A block of a run: its line in the manifest, and what its key was made of. */
  private record Known(
      String run,
      String key,
      String state,
      Map<String, String> digests,
      Map<String, List<String>> members) {}

  /**
   * Explains a block's key. Runs Spark jobs.
   *
   * @param output root of the output
   * @param run name of the run, null for the newest with a manifest
   * @param against name of the run to compare with, null for the one before
   * @throws JobException if the run does not have the block, output and runs are not there, or the
   *     record of the keys does not fit the manifest; it names {@code BLOCK}, {@code --run} or
   *     {@code --output}
   */
  public static KeyExplanation of(
      SparkSession spark, Storage storage, String output, String run, String against, BlockId block)
      throws IOException {
    TargetGrid grid =
        GridFile.read(storage, output)
            .orElseThrow(
                () -> JobException.usage("--output %s: has no grid.json".formatted(output)));
    List<String> names = RunFolder.finished(storage, output);
    String name = run != null ? run : names.isEmpty() ? "" : names.get(names.size() - 1);
    Known here =
        known(spark, storage, grid, RunFolder.existing(storage, output, name), block)
            .orElseThrow(
                () ->
                    JobException.usage(
                        "BLOCK '%s': run %s has no such block".formatted(block, name)));
    Optional<Known> there = Optional.empty();
    if (against != null) {
      there = known(spark, storage, grid, RunFolder.existing(storage, output, against), block);
    } else if (names.indexOf(name) > 0) {
      String before = names.get(names.indexOf(name) - 1);
      there = known(spark, storage, grid, new RunFolder(output, before), block);
    }
    return compare(block.toString(), here, there);
  }

  private static Optional<Known> known(
      SparkSession spark, Storage storage, TargetGrid grid, RunFolder folder, BlockId id)
      throws IOException {
    folder.require(storage, RunFolder.MANIFEST);
    RunTables tables = new RunTables(spark, storage);
    List<Row> rows =
        tables
            .manifest(folder)
            .where(col("row").equalTo(id.row()).and(col("col").equalTo(id.col())))
            .where(col("parts").isNotNull())
            .collectAsList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Row row = rows.get(0);
    Row parts = row.getAs("parts");
    Map<String, String> digests = new LinkedHashMap<>();
    for (BlockKey.Part part : BlockKey.Part.values()) {
      digests.put(part.word(), parts.getAs(part.word()));
    }
    return Optional.of(
        new Known(
            folder.run(),
            row.getAs("key"),
            row.getAs("state"),
            digests,
            tables.keys(folder).members(grid, id)));
  }

  private static KeyExplanation compare(String block, Known here, Optional<Known> there) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String word : here.digests().keySet()) {
      String digest = here.digests().get(word);
      List<String> members = here.members().getOrDefault(word, List.of());
      if (!members.isEmpty() && !KeyRecord.digest(members).equals(digest)) {
        throw JobException.failed(
            "%s: %s of block %s is not what its manifest says"
                .formatted(RunFolder.KEYS, word, block));
      }
      List<String> others =
          there.map(known -> known.members().getOrDefault(word, List.of())).orElse(members);
      parts.put(
          word,
          new Part(
              digest,
              there.map(known -> !known.digests().get(word).equals(digest)).orElse(false),
              members,
              members.stream().filter(member -> !others.contains(member)).toList(),
              others.stream().filter(member -> !members.contains(member)).toList()));
    }
    return new KeyExplanation(
        block,
        here.run(),
        here.key(),
        here.state(),
        there.map(Known::run).orElse(null),
        there.map(Known::key).orElse(null),
        parts);
  }
}
