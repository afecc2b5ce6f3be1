package org.sitsformer.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.jobs.verify.KeyExplanation;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
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
    KeyExplanation result = KeyExplanation.of(spark, storage, output, run, against, id);
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result, common.out());
    }
    return ExitCode.DONE;
  }

  private static void print(KeyExplanation result, PrintWriter out) {
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
