package org.sitsformer.geo.tiff;

import java.io.Serializable;

/**
 * A segment that could not be decoded, not even from a second, fresh read; its pixels are NaN.
 *
 * @param segment the strip's or tile's index in the image
 * @param offset where its bytes start in the file
 * @param reason the decoder's words
 */
public record SegmentDamage(int segment, long offset, String reason) implements Serializable {}
