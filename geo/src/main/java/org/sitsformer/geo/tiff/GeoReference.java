package org.sitsformer.geo.tiff;

import java.io.Serializable;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;

/**
 * Where an image lies.
 *
 * @param transform from pixels to the map, of pixels' outer corners whatever the file says
 * @param keys the CRS; without entries where the file names none
 */
public record GeoReference(Affine transform, GeoKeys keys) implements Serializable {}
