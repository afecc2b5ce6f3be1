package org.sitsformer.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.ArchiveOptions;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogReport;
import org.sitsformer.jobs.catalog.CatalogRequest;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.CatalogStore;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Indexes an archive and says what is in it. */
@Command(
    name = "catalog",
    description = "Index an archive: dates, bands, grids, and what cannot be used.",
    footer = {
      "",
      "A second run opens only new and changed files.",
      "",
      "Examples:",
      "  sitsformer catalog --archive modis --pattern 'NDVI_{date:yyyy-MM-dd}.tif' --bands NDVI",
      "  sitsformer catalog --archive s3a://eo/s2 --pattern '{tile}/{date}_{band}.tif' \\",
      "      --mask '{tile}/{date}_CLM.tif' --mask-valid 0 --output maps"
    })
public final class Catalog implements Callable<Integer> {
  @Mixin private Common common;
  @Mixin private ArchiveOptions archive;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Keep the index below DIR/catalog; default: it is not kept.")
  private String output;

  @Option(
      names = "--fail-on-quarantine",
      description = "Exit with code 5 if a file of a scene cannot be used.")
  private boolean failOnQuarantine;

  @Override
  public Integer call() throws IOException {
    CatalogRequest request = archive.request();
    CatalogSnapshot snapshot = update(Session.open("catalog"), request);
    CatalogReport report = CatalogReport.of(request.archive(), snapshot);
    if (common.json()) {
      common.printJson(report);
    } else {
      report.print(common.out());
    }
    return failOnQuarantine && !snapshot.quarantined().isEmpty()
        ? ExitCode.QUARANTINE
        : ExitCode.DONE;
  }

  private CatalogSnapshot update(SparkSession spark, CatalogRequest request) throws IOException {
    Storage storage = Session.storage(spark);
    if (output != null) {
      return new CatalogStore(storage, output).update(spark, request);
    }
    Path temporary = Files.createTempDirectory("sitsformer-catalog");
    try {
      return new CatalogStore(storage, temporary.toString()).update(spark, request);
    } finally {
      storage.delete(temporary.toString());
    }
  }
}
