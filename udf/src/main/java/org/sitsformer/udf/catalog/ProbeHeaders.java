package org.sitsformer.udf.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.sitsformer.geo.archive.HeaderProbe;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;

/** Opens listed files ({@link FileRows#ENTRY}) on the executors; gives {@link FileRows#PROBED}. */
public final class ProbeHeaders implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final HeaderProbe.Identity identity;

  public ProbeHeaders(Storage storage, HeaderProbe.Identity identity) {
    this.storage = storage;
    this.identity = identity;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    HeaderProbe probe = new HeaderProbe(storage, identity);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return open(probe, FileRows.entry(rows.next()));
      }
    };
  }

  private static Row open(HeaderProbe probe, FileEntry entry) {
    try {
      HeaderProbe.Result result = probe.probe(entry);
      return FileRows.encode(
          new KnownFile(entry, result.header(), result.refusal(), result.refusal()),
          result.bytesRead());
    } catch (IOException e) {
      // The store failed, which says nothing of the file: the task fails and is tried again.
      throw new UncheckedIOException("Cannot read " + entry.path() + ": " + e.getMessage(), e);
    }
  }
}
