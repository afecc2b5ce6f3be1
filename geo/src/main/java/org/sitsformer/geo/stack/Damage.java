package org.sitsformer.geo.stack;

import java.io.Serializable;

/**
 * A segment that could not be decoded, twice; its pixels count as invalid on that date.
 *
 * @param path the file
 * @param segment the strip's or tile's index in the image
 * @param offset where its bytes start
 * @param reason the decoder's words
 */
public record Damage(String path, int segment, long offset, String reason)
    implements Serializable {}
