package org.sitsformer.geo.tiff;

import java.io.Serializable;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;

/**
 * Where an image lies: its transform (pixel-is-area corner, whatever the file says) and its CRS.
 */
public record GeoReference(Affine transform, GeoKeys keys) implements Serializable {}
