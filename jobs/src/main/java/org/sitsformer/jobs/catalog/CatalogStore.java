package org.sitsformer.jobs.catalog;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** The catalog of one output: immutable snapshots under {@code <output>/catalog/<snapshot>}. */
public final class CatalogStore {
  private final String root;

  /**
   * Names the catalog of an output.
   *
   * @param output root of the output, a path or URI
   */
  public CatalogStore(String output) {
    this.root = output + "/catalog";
  }

  /**
   * Brings the catalog up to the archive's present state. Files that the newest snapshot knows with
   * the same path, length and modification time or ETag are not opened.
   *
   * @throws CatalogException if no file matches or none can be used
   */
  public CatalogSnapshot update(SparkSession spark, CatalogRequest request) throws IOException {
    throw new UnsupportedOperationException(root);
  }

  /** Returns a snapshot by its name. */
  public CatalogSnapshot open(SparkSession spark, String name) throws IOException {
    throw new UnsupportedOperationException(root);
  }

  /** Returns the name of the newest snapshot, empty where there is none. */
  public Optional<String> newest() throws IOException {
    throw new UnsupportedOperationException(root);
  }
}
