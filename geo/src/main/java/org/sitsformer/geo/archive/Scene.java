package org.sitsformer.geo.archive;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.sitsformer.geo.crs.Crs;

/**
 * One acquisition: one time, one footprint, one or more bands, one or more files.
 *
 * @param id unique in its archive and stable: tile and time
 * @param time start of the acquisition, UTC
 * @param tile the template's tile field, empty where it has none
 * @param crs the reference system of all its files
 * @param files its files, sorted by path, masks included
 * @param bands its bands, sorted by name; the mask is none of them
 * @param mask the mask's source, whose band is called {@code mask}; null where there is none
 */
public record Scene(
    String id,
    Instant time,
    String tile,
    Crs crs,
    List<SceneFile> files,
    List<BandSource> bands,
    BandSource mask)
    implements Serializable {
  public Scene {
    requireNonNull(id, "id is null");
    requireNonNull(time, "time is null");
    requireNonNull(tile, "tile is null");
    requireNonNull(crs, "crs is null");
    // List.copyOf's own classes serialise, and every consumer relies on their order.
    files = List.copyOf(files);
    bands = List.copyOf(bands);
  }

  /** Returns the UTC day of the acquisition. */
  public LocalDate date() {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }
}
