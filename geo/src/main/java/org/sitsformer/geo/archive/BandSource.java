package org.sitsformer.geo.archive;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.sitsformer.geo.tiff.SampleType;

/**
 * Where one band of a scene is to be read.
 *
 * @param band the band's name in the archive and in the contract
 * @param path the file
 * @param index the band's number in the file, from 0
 * @param type the number format of its samples
 * @param noData the value that means no data, null where the file names none
 */
public record BandSource(String band, String path, int index, SampleType type, Double noData)
    implements Serializable {
  /** Returns the no-data value, empty where the file names none. */
  public OptionalDouble noDataValue() {
    return noData == null ? OptionalDouble.empty() : OptionalDouble.of(noData);
  }
}
