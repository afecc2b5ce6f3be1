package org.sitsformer.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.assemble.AssembleStage;
import org.sitsformer.jobs.session.Lifecycle;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes a run's map from its blocks: the stage after {@code classify --stop-after blocks}. */
@Command(
    name = "assemble",
    description = "Write a run's map (Cloud Optimized GeoTIFFs, Parquet) from its blocks.",
    footer = {
      "",
      "Example:",
      "  sitsformer assemble --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a"
    })
public final class Assemble implements Callable<Integer> {
  @Mixin private Common common;

  @Mixin private RunReference reference;

  @Override
  public Integer call() throws IOException {
    SparkSession spark = Session.open("assemble");
    Storage storage = Session.storage(spark);
    RunFolder folder = reference.folder(storage);
    List<TileFile> files;
    try (Lifecycle lifecycle = Lifecycle.start(spark, storage, folder, common.err())) {
      Storage staged = storage.withTemporaries(folder.temporaries());
      files = AssembleStage.run(spark, staged, folder);
    }
    if (common.json()) {
      common.printJson(files);
    } else {
      files.forEach(
          file ->
              common
                  .out()
                  .printf(
                      "%s (%d x %d pixels, %,d bytes)%n",
                      folder.path(file.path()), file.width(), file.height(), file.bytes()));
    }
    return ExitCode.DONE;
  }
}
