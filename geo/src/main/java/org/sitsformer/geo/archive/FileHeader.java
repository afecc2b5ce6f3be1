package org.sitsformer.geo.archive;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.tiff.SampleType;

/**
 * What the catalog keeps of a file that it opened.
 *
 * @param entry the file as it was listed
 * @param digest see {@link SceneFile#digest()}
 * @param transform the file's pixels, without rotation
 * @param width columns
 * @param height rows
 * @param type the number format of all bands
 * @param bands number of bands
 * @param noData null where the file names none
 * @param bandNames one a band, or empty where the file does not name them all
 */
public record FileHeader(
    FileEntry entry,
    String digest,
    Crs crs,
    Affine transform,
    int width,
    int height,
    SampleType type,
    int bands,
    Double noData,
    List<String> bandNames)
    implements Serializable {
  public FileHeader {
    requireNonNull(entry, "entry is null");
    requireNonNull(digest, "digest is null");
    requireNonNull(crs, "crs is null");
    requireNonNull(transform, "transform is null");
    requireNonNull(type, "type is null");
    bandNames = List.copyOf(bandNames);
  }

  /** Returns the header of the same content as it is listed now. */
  public FileHeader listedAs(FileEntry listed) {
    return new FileHeader(
        listed, digest, crs, transform, width, height, type, bands, noData, bandNames);
  }

  /** Returns the file as a scene names it. */
  public SceneFile sceneFile() {
    return new SceneFile(
        entry.path(),
        entry.length(),
        entry.modifiedMillis(),
        entry.etag(),
        digest,
        transform,
        width,
        height);
  }
}
