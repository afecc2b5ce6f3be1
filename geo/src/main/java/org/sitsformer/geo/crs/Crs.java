package org.sitsformer.geo.crs;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A coordinate reference system.
 *
 * @param definition {@code EPSG:n} where the system has a code, else its PROJ string; two systems
 *     are equal when their definitions are
 * @param keys the GeoTIFF tags that write it into a file
 */
public record Crs(String definition, GeoKeys keys) implements Serializable {
  public Crs {
    requireNonNull(definition, "definition is null");
    requireNonNull(keys, "keys is null");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Crs that && definition.equals(that.definition);
  }

  @Override
  public int hashCode() {
    return definition.hashCode();
  }
}
