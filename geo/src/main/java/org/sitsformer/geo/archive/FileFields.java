package org.sitsformer.geo.archive;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;

/**
 * What a file's name says.
 *
 * @param time UTC, midnight where the name has no time of day
 * @param timed whether the name has a time of day
 * @param band empty where the name has none
 * @param tile empty where the name has none
 */
public record FileFields(Instant time, boolean timed, String band, String tile)
    implements Serializable {
  public FileFields {
    requireNonNull(time, "time is null");
    requireNonNull(band, "band is null");
    requireNonNull(tile, "tile is null");
  }
}
