package org.sitsformer.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.report.ReportStage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Writes what is read of a run again, from what the run left: its summary and tiles, and its drift
 * where that was computed.
 */
@Command(
    name = "report",
    description = "Write the report, quicklook, VRTs and STAC of a run from its summary and tiles.",
    footer = {
      "",
      "Example:",
      "  sitsformer report --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a"
    })
public final class Report implements Callable<Integer> {
  @Mixin private Common common;

  @Mixin private RunReference reference;

  @Override
  public Integer call() throws IOException {
    if (!reference.output().contains("://")) {
      return report(Storage.local());
    }
    // Object stores need the Hadoop options, which only a session knows.
    SparkSession spark = Session.open("report");
    return report(Session.storage(spark));
  }

  private int report(Storage storage) throws IOException {
    RunFolder folder = reference.folder(storage);
    if (storage.stat(folder.path(RunFolder.SUMMARY)).isEmpty()) {
      throw JobException.usage(
          "--run %s: its blocks are not done, it has no summary.json".formatted(folder.run()));
    }
    List<String> written = ReportStage.again(storage, folder);
    if (common.json()) {
      common.printJson(Map.of("run", folder.run(), "written", written));
    } else {
      written.forEach(common.out()::println);
    }
    return ExitCode.DONE;
  }
}
