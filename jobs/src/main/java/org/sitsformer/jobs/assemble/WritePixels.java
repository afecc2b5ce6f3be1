package org.sitsformer.jobs.assemble;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.parquet.WriteParts;

/**
 * Writes classified pixels ({@link PixelRows#SCHEMA}), one Parquet file a tile under its final
 * name; gives the paths. Spark's own writer would rename, which an object store does by copying.
 * All pixels of a tile have to come in one partition and one after another.
 */
final class WritePixels implements MapPartitionsFunction<Row, String> {
  private static final long serialVersionUID = 1L;

  /** Without the tile, which stands in the folder's name. */
  static final StructType SCHEMA =
      new StructType(
          Arrays.copyOfRange(PixelRows.SCHEMA.fields(), 1, PixelRows.SCHEMA.fields().length));

  private final Storage storage;
  private final String folder;

  /**
   * @param folder gets a folder {@code tile=<tile>} a tile
   */
  WritePixels(Storage storage, String folder) {
    this.storage = storage;
    this.folder = folder;
  }

  @Override
  public Iterator<String> call(Iterator<Row> pixels) throws IOException {
    List<String> written = new ArrayList<>();
    Row next = pixels.hasNext() ? pixels.next() : null;
    while (next != null) {
      OneTile tile = new OneTile(next, pixels);
      String path =
          Storage.resolve(folder, "tile=%s/part-00000.parquet".formatted(next.getString(0)));
      WriteParts.single(storage, path, SCHEMA).call(tile).forEachRemaining(written::add);
      next = tile.next;
    }
    return written.iterator();
  }

  /** The rows up to the next tile's first. */
  private static final class OneTile implements Iterator<Row> {
    private final String tile;
    private final Iterator<Row> pixels;
    private Row next;

    OneTile(Row first, Iterator<Row> pixels) {
      this.tile = first.getString(0);
      this.pixels = pixels;
      this.next = first;
    }

    @Override
    public boolean hasNext() {
      return next != null && next.getString(0).equals(tile);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("No pixel of tile " + tile + " left");
      }
      Object[] values = new Object[SCHEMA.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = next.get(i + 1);
      }
      next = pixels.hasNext() ? pixels.next() : null;
      return RowFactory.create(values);
    }
  }
}
