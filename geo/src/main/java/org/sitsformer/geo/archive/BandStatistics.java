package org.sitsformer.geo.archive;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.sitsformer.geo.grid.BlockId;

/**
 * What the sampled pixels of one band of a scene in one tile are like. A tile is a square of 4096
 * pixels of the scene's finest band, counted from the origin of its CRS: tile (row, col) holds the
 * pixel centres with {@code floor(-y / (4096 * pixel height)) = row} and {@code floor(x / (4096 *
 * pixel width)) = col}, so scenes of one grid share tiles.
 *
 * @param sampled pixels of the sampled segments
 * @param valid those that have a value and are not masked; the figures below are theirs alone
 * @param masked those that the mask takes out, with or without a value
 * @param min the least value as the file has it, NaN where no pixel is valid
 * @param max the largest, NaN where no pixel is valid
 * @param sum of all valid values, 0 where there is none
 * @param histogram their counts
 */
public record BandStatistics(
    String scene,
    String band,
    BlockId tile,
    long sampled,
    long valid,
    long masked,
    double min,
    double max,
    double sum,
    Histogram histogram)
    implements Serializable {
  public BandStatistics {
    requireNonNull(scene, "scene is null");
    requireNonNull(band, "band is null");
    requireNonNull(tile, "tile is null");
    requireNonNull(histogram, "histogram is null");
  }
}
